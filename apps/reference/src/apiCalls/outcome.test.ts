import { expect, test } from "vitest";
import { outcomeOf } from "./outcome";

test.each([
  [200, "good", "OK"],
  [206, "good", "Done"],
  [304, "good", "Done"],
  [400, "refused", "Bad request"],
  [429, "refused", "Too many"],
  [418, "refused", "Refused"],
  [500, "failed", "Server error"],
  [503, "failed", "Failed"],
])("%d is %s: %s", (status, tone, words) => expect(outcomeOf(status)).toEqual({ tone, words }));
