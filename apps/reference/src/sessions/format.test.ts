import { describe, expect, test } from "vitest";
import {
  formatCost,
  formatDay,
  formatDeadline,
  formatDuration,
  formatLatency,
  formatTokens,
  formatWhen,
} from "./format";

test.each([
  [0, "0"],
  [950, "950"],
  [206_040, "206K"],
  [4_400, "4.4K"],
  [2_310_000, "2.3M"],
])("%d tokens read %s", (count, text) => expect(formatTokens(count)).toBe(text));

test.each([
  [0, "$0.00"],
  [0.004, "<$0.01"],
  [0.01, "$0.01"],
  [1234.5, "$1,234.50"],
])("%d dollars read %s", (dollars, text) => expect(formatCost(dollars)).toBe(text));

test.each([
  [0, "0 min"],
  [20_000, "<1 min"],
  [42 * 60_000, "42 min"],
  [60 * 60_000, "1 h"],
  [65 * 60_000, "1 h 5 min"],
])("%d ms read %s", (ms, text) => expect(formatDuration(ms)).toBe(text));

test.each([
  [0, "<1 ms"],
  [12.4, "12 ms"],
  [999.4, "999 ms"],
  [999.5, "1 s"],
  [1_249, "1.2 s"],
  [61_000, "61 s"],
])("%d ms of a request read %s", (ms, text) => expect(formatLatency(ms)).toBe(text));

describe("when", () => {
  const now = new Date(2026, 10, 20, 15, 0).getTime();
  test.each([
    ["a clock that runs ahead", new Date(2026, 10, 20, 15, 5), "Just now"],
    ["seconds", new Date(2026, 10, 20, 14, 59, 30), "Just now"],
    ["minutes", new Date(2026, 10, 20, 14, 42), "18 min ago"],
    ["hours of today", new Date(2026, 10, 20, 1, 0), "14 h ago"],
    ["last night, under a day ago", new Date(2026, 10, 19, 23, 0), "Yesterday"],
    ["early yesterday, over a day ago", new Date(2026, 10, 19, 1, 0), "Yesterday"],
    ["this year", new Date(2026, 10, 3, 9, 0), "Nov 3"],
    ["another year", new Date(2025, 10, 3, 9, 0), "Nov 3, 2025"],
  ])("%s", (_, time, text) => expect(formatWhen(time.getTime(), now)).toBe(text));
});

describe("what is to come", () => {
  const now = new Date(2026, 10, 20, 15, 0).getTime();
  test.each([
    ["today", new Date(2026, 10, 20, 18, 30), "Nov 20", /^6:30.PM$/],
    ["tomorrow", new Date(2026, 10, 21, 9, 5), "Nov 21", /^Nov 21, 9:05.AM$/],
    ["another year", new Date(2027, 1, 3, 9, 5), "Feb 3, 2027", /^Feb 3, 2027, 9:05.AM$/],
  ])("%s", (_, time, day, deadline) => {
    expect(formatDay(time.getTime(), now)).toBe(day);
    expect(formatDeadline(time.getTime(), now)).toMatch(deadline);
  });
});
