import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ALPHABET, keys, SHAPE, system } from "../../test/apiKeys/keys";
import { mintToken, prefixOf, readToken } from "./token";
import { runs } from "../../../../vitest.runs";

const letters = fc.constantFrom(...ALPHABET);

describe("a slip of the finger is told without a look-up", () => {
  it("one letter that is another", () => {
    fc.assert(
      fc.property(keys, fc.nat(35), letters, ({ prefix, key }, place, letter) => {
        const at = prefix.length + place;
        fc.pre(key[at] !== letter);
        const slip = key.slice(0, at) + letter + key.slice(at + 1);
        expect(readToken(slip, SHAPE)).toEqual({ kind: "mistyped" });
      }),
      { numRuns: runs(2000) },
    );
  });

  it("every letter that is another, of one key", () => {
    const key = mintToken("osk_", system);
    for (let at = 4; at < key.length; at++) {
      for (const letter of ALPHABET) {
        if (letter === key[at]) continue;
        const slip = key.slice(0, at) + letter + key.slice(at + 1);
        expect(readToken(slip, SHAPE).kind).toBe("mistyped");
      }
    }
  });

  it("two neighbours that have changed places", () => {
    fc.assert(
      fc.property(keys, fc.nat(34), ({ prefix, key }, place) => {
        const at = prefix.length + place;
        fc.pre(key[at] !== key[at + 1]);
        const swapped = `${key.slice(0, at)}${key.charAt(at + 1)}${key.charAt(at)}${key.slice(at + 2)}`;
        expect(readToken(swapped, SHAPE)).toEqual({ kind: "mistyped" });
      }),
      { numRuns: runs(2000) },
    );
  });

  it("a letter too few or too many, or one that is none of ours", () => {
    fc.assert(
      fc.property(keys, fc.nat(35), letters, ({ prefix, key }, place, letter) => {
        const at = prefix.length + place;
        const [before, after] = [key.slice(0, at), key.slice(at)];
        for (const slip of [before + letter + after, before + after.slice(1)]) {
          expect(readToken(slip, SHAPE).kind).toBe("mistyped");
        }
        for (const foreign of ["-", "_", " ", "é", "０", "\0", "\n"]) {
          expect(readToken(before + foreign + after.slice(1), SHAPE).kind).toBe("mistyped");
        }
      }),
    );
  });

  it("a slip in the prefix makes it no key", () => {
    fc.assert(
      fc.property(keys, fc.nat(8), letters, ({ prefix, key }, place, letter) => {
        const at = place % prefix.length;
        fc.pre(key[at] !== letter);
        const slip = key.slice(0, at) + letter + key.slice(at + 1);
        expect(["none", "mistyped"]).toContain(readToken(slip, SHAPE).kind);
      }),
    );
  });

  it("one environment's letters behind the other's prefix", () => {
    fc.assert(
      fc.property(keys, ({ environment, prefix, key }) => {
        const other = prefixOf(SHAPE, environment === "live" ? "test" : "live");
        expect(readToken(other + key.slice(prefix.length), SHAPE).kind).toBe("mistyped");
      }),
    );
  });
});
