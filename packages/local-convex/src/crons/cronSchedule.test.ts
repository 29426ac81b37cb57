import { describe, expect, it } from "vitest";
import { firstRun, nextRun, type CronSchedule } from "./cronSchedule";

const at = (text: string) => new Date(text).getTime();
const asText = (time: number | null) => (time === null ? null : new Date(time).toISOString());
/** A Saturday. */
const now = at("2026-11-21T10:20:30.500Z");

it.each<[string, CronSchedule, string | null]>([
  ["hourly", { type: "hourly", minuteUTC: 15 }, "2026-11-21T11:15:00.000Z"],
  ["hourly, at no minute", { type: "hourly" }, "2026-11-21T11:00:00.000Z"],
  ["later the same day", { type: "daily", hourUTC: 10, minuteUTC: 21 }, "2026-11-21T10:21:00.000Z"],
  ["daily, tomorrow", { type: "daily", hourUTC: 10, minuteUTC: 20 }, "2026-11-22T10:20:00.000Z"],
  ["daily, at no minute", { type: "daily", hourUTC: 3 }, "2026-11-22T03:00:00.000Z"],
  [
    "weekly",
    { type: "weekly", dayOfWeek: "sunday", hourUTC: 1, minuteUTC: 2 },
    "2026-11-22T01:02:00.000Z",
  ],
  [
    "weekly, past today's hour",
    { type: "weekly", dayOfWeek: "saturday", hourUTC: 1, minuteUTC: 2 },
    "2026-11-28T01:02:00.000Z",
  ],
  [
    "monthly, where the month has that day",
    { type: "monthly", day: 31, hourUTC: 0, minuteUTC: 0 },
    "2026-12-31T00:00:00.000Z",
  ],
  ["by an expression", { type: "cron", cron: "*/5 8-18 * * 1-5" }, "2026-11-23T08:00:00.000Z"],
  ["never", { type: "cron", cron: "0 0 30 2 *" }, null],
])("runs %s", (_, schedule, expected) => {
  expect(asText(firstRun(schedule, now))).toBe(expected);
  expect(asText(nextRun(schedule, at("2026-11-01T00:00:00Z"), now))).toBe(expected);
});

describe("an interval", () => {
  it("runs at once, and then at its own pace, however long a run takes", () => {
    const schedule: CronSchedule = { type: "interval", seconds: 30 };
    expect(firstRun(schedule, now)).toBe(now);
    expect(nextRun(schedule, now, now + 200)).toBe(now + 30_000);
    expect(nextRun(schedule, now, now + 29_999)).toBe(now + 30_000);
  });

  it("leaves out what is past", () => {
    const schedule: CronSchedule = { type: "interval", minutes: 1 };
    expect(nextRun(schedule, now, now + 60_000)).toBe(now + 120_000);
    expect(nextRun(schedule, now, now + 3_600_000)).toBe(now + 3_660_000);
  });

  it("may have hours", () => {
    expect(nextRun({ type: "interval", hours: 2 }, now, now)).toBe(now + 7_200_000);
  });
});

it.each(["", "* * * *", "* * * * * *", "61 * * * *", "at noon"])(
  "refuses the expression %j",
  (cron) => {
    expect(() => firstRun({ type: "cron", cron }, now)).toThrow();
  },
);
