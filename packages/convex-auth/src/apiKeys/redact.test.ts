import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keys, SHAPE as DEFAULT } from "../../test/apiKeys/keys";
import { redact } from "./redact";
import type { TokenShape } from "./token";

const SHAPE: TokenShape = { ...DEFAULT, legacy: /^[A-Z]{12}$/ };
const JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyX2FkYSJ9.c2lnbmF0dXJl";
const OLD = `osk_${"aB3d".repeat(8)}`;

const words = fc.string({
  unit: fc.constantFrom(..."abc xyz/?&=:;,.'\"{}[]()\n%+-"),
  maxLength: 30,
});

describe("redact", () => {
  it("leaves nothing of a key in any text, with the shape of keys and without", () => {
    fc.assert(
      fc.property(words, keys, words, (before, { key }, after) => {
        for (const shape of [SHAPE, undefined]) {
          const told = redact(`${before}${key}${after}`, shape);
          expect(told).not.toContain(key.slice(-12));
          expect(told).toContain("[redacted]");
        }
      }),
      { numRuns: 1000 },
    );
  });

  it.each<[string, string]>([
    ["key osk_aB3dEfGhIjKl is mistyped", "key [redacted] is mistyped"],
    [`old ${OLD}.`, "old [redacted]."],
    ["of another shape: ABCDEFGHIJKL!", "of another shape: [redacted]!"],
    ["Authorization: Bearer abc.def", "Authorization: Bearer [redacted]"],
    ["authorization=bearer%20abc&x=1", "authorization=bearer [redacted]"],
    [`{"authorization":"BEARER   ${JWT}"}`, '{"authorization":"BEARER [redacted]"}'],
    [`token ${JWT}, and ${JWT}`, "token [redacted], and [redacted]"],
    ["OSK_AB3DEFGHIJKL in capitals", "[redacted] in capitals"],
  ])("makes of %j: %j", (text, told) => {
    expect(redact(text, SHAPE)).toBe(told);
  });

  it.each([
    "",
    "osk_aB3d is the visible beginning",
    "user_01H5JQDV7R7ATEYZDEG0W5PRYS was not found",
    "j57eyk1zv7sv0yk2f9bz1c3e0d6m8k5a is an id of Convex's",
    "TypeError: x is not a function\n    at handler (../convex/http.ts:7:3)",
    "a bearer",
  ])("leaves what is no secret: %j", (text) => {
    expect(redact(text, SHAPE)).toBe(text);
  });

  it.each(["eyJ", "osk_", "osk_a-", "bearer ", "bearer+", " ", "_", "a", "%20", "eyJ.", "_osk"])(
    "is done with a megabyte of %j",
    (word) => {
      const text = word.repeat(2 ** 20 / word.length);
      for (const end of ["", '"', "\n"]) expect(typeof redact(text + end, SHAPE)).toBe("string");
    },
  );
});
