import type { CronJob } from "convex/server";
import { Cron } from "croner";

/** Schedule of a job of `crons.ts`. */
export type CronSchedule = CronJob["schedule"];

/**
 * Returns when a new job runs first, in milliseconds since the epoch. A job with
 * an interval runs immediately, as when it is first deployed.
 *
 * @returns `null` for a job that never runs, such as on 30 February.
 * @throws Error for an invalid cron expression.
 */
export function firstRun(schedule: CronSchedule, now: number): number | null {
  return schedule.type === "interval" ? now : nextMatch(schedule, now);
}

/**
 * Returns when a job runs next, after a run that was due at `previous`. Missed runs
 * are skipped.
 */
export function nextRun(schedule: CronSchedule, previous: number, now: number): number | null {
  if (schedule.type !== "interval") return nextMatch(schedule, now);
  const period = milliseconds(schedule);
  const missed = Math.max(0, Math.floor((now - previous) / period));
  return previous + (missed + 1) * period;
}

type Interval = Extract<CronSchedule, { type: "interval" }>;
type Calendar = Exclude<CronSchedule, Interval>;

function milliseconds(interval: Interval): number {
  if ("seconds" in interval) return interval.seconds * 1_000;
  return "minutes" in interval ? interval.minutes * 60_000 : interval.hours * 3_600_000;
}

function nextMatch(schedule: Calendar, now: number): number | null {
  const cron = new Cron(expression(schedule), { mode: "5-part", timezone: "UTC", paused: true });
  return cron.nextRun(new Date(now))?.getTime() ?? null;
}

const days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/** Convex chooses a minute when the schedule has none; this server uses minute 0. */
function expression(schedule: Calendar): string {
  if (schedule.type === "cron") return schedule.cron;
  const minute = schedule.minuteUTC ?? 0;
  switch (schedule.type) {
    case "hourly":
      return `${minute} * * * *`;
    case "daily":
      return `${minute} ${schedule.hourUTC} * * *`;
    case "weekly":
      return `${minute} ${schedule.hourUTC} * * ${days.indexOf(schedule.dayOfWeek)}`;
    case "monthly":
      return `${minute} ${schedule.hourUTC} ${schedule.day} * *`;
  }
}
