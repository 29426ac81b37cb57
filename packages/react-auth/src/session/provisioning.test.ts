import { describe, expect, it } from "vitest";
import { isOutdated } from "./provisioning";

const USER = {
  email: "ada@example.com",
  firstName: "Ada",
  lastName: null,
  profilePictureUrl: null,
  updatedAt: "2026-01-02T00:00:00.000Z",
};
const ROW = { email: "ada@example.com", firstName: "Ada" };

describe("isOutdated", () => {
  it.each<[string, object, boolean]>([
    ["as new as AuthKit's user", { ...ROW, workosUpdatedAt: Date.UTC(2026, 0, 2) }, false],
    ["newer than AuthKit's user", { workosUpdatedAt: Date.UTC(2026, 0, 3) }, false],
    ["older than AuthKit's user", { ...ROW, workosUpdatedAt: Date.UTC(2026, 0, 1) }, true],
    ["without a time, with the same profile", ROW, false],
    ["without a time, with another email", { ...ROW, email: "old@example.com" }, true],
    ["without a time, with another name", { ...ROW, lastName: "Byron" }, true],
    ["without a time, with another picture", { ...ROW, avatarUrl: "https://a.example.com" }, true],
    ["without a profile", {}, true],
  ])("a row %s", (_, row, expected) => {
    expect(isOutdated(row, USER)).toBe(expected);
  });

  it("is false while AuthKit has no user", () => {
    expect(isOutdated({}, null)).toBe(false);
  });
});
