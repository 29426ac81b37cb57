import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ALPHABET, keys, SHAPE, system } from "../../test/apiKeys/keys";
import { hashToken, mintToken, prefixOf, readToken, visibleStart, type TokenShape } from "./token";
import { runs } from "../../../../vitest.runs";

const LEGACY = { ...SHAPE, legacy: /^osk_[A-Za-z0-9]{32}$/ };

describe("a key", () => {
  it("is its prefix and 36 letters and digits, and is known again", () => {
    fc.assert(
      fc.property(keys, ({ environment, prefix, key }) => {
        expect(key).toMatch(new RegExp(`^${prefix}[0-9A-Za-z]{36}$`));
        expect(readToken(key, SHAPE)).toEqual({ kind: "key", environment });
      }),
    );
  });

  it("is always the same of the same bytes", () => {
    const bytes = Uint8Array.from({ length: 30 }, (_, n) => n);
    expect(mintToken("osk_", () => bytes)).toBe("osk_0123456789ABCDEFGHIJKLMNOPQRST2Z8uTR");
  });

  it("never comes twice, with every letter in every place, none much likelier", () => {
    const minted = Array.from({ length: 4000 }, () => mintToken("osk_", system).slice(4, 34));
    expect(new Set(minted).size).toBe(minted.length);
    const counts = new Map<string, number>();
    for (const letter of minted.join("")) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    expect([...counts.keys()].sort().join("")).toBe(ALPHABET);
    // Six deviations by chance never happen; a byte taken modulo 62 would make
    // eight letters likelier by a fifth.
    const expected = (minted.length * 30) / 62;
    const deviation = Math.sqrt(expected * (61 / 62));
    for (const count of counts.values()) {
      expect(Math.abs(count - expected)).toBeLessThan(6 * deviation);
    }
    for (let place = 0; place < 30; place++) {
      expect(new Set(minted.map((key) => key[place])).size).toBe(62);
    }
  });

  it("takes no byte that would make a letter likelier", () => {
    const served = [Uint8Array.from({ length: 30 }, () => 255), Uint8Array.from({ length: 30 })];
    const key = mintToken("osk_", () => served.shift() ?? new Uint8Array());
    expect(key.slice(0, 34)).toBe(`osk_${"0".repeat(30)}`);
  });

  it("takes all that it asks for from the randomness that it is given", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), (size) => {
        let given = 0;
        const miserly = () => Uint8Array.from({ length: size }, () => given++ % 248);
        expect(readToken(mintToken("osk_", miserly), SHAPE).kind).toBe("key");
        expect(given).toBeGreaterThanOrEqual(30);
      }),
    );
  });
});

describe("readToken", () => {
  it.each<[string, string]>([
    ["", "none"],
    ["eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyX2FkYSJ9.c2lnbmF0dXJl", "none"],
    ["sk_test_example", "none"],
    [" osk_aB3d", "none"],
    ["OSK_aB3d", "none"],
    ["osk", "none"],
    ["osk_", "mistyped"],
    ["osk_test_", "mistyped"],
    [`osk_${"a".repeat(32)}`, "mistyped"],
  ])("tells of %j that it is %s", (text, kind) => {
    expect(readToken(text, SHAPE).kind).toBe(kind);
  });

  it("tells two environments apart, also where neither prefix begins with the other", () => {
    const shape: TokenShape = { prefix: "acme_live_", testPrefix: "acme_", environment: "test" };
    for (const environment of ["live", "test"] as const) {
      const key = mintToken(prefixOf(shape, environment), system);
      expect(readToken(key, shape)).toEqual({ kind: "key", environment });
      expect(readToken(key, SHAPE)).toEqual({ kind: "none" });
    }
  });

  it("knows keys from before where their shape is described, and only those", () => {
    const old = `osk_${"aB3d".repeat(8)}`;
    expect(readToken(old, LEGACY)).toEqual({ kind: "legacy" });
    expect(readToken(old, SHAPE)).toEqual({ kind: "mistyped" });
    expect(readToken(`${old}x`, LEGACY)).toEqual({ kind: "mistyped" });
    expect(readToken(mintToken("osk_", system), LEGACY)).toMatchObject({ kind: "key" });
  });

  it("never throws, whatever it is given", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 80 }),
      fc.string({ unit: "grapheme", maxLength: 80 }).map((rest) => `osk_${rest}`),
      fc.string({ unit: fc.constantFrom("\ud800", "\udc00", "a"), maxLength: 40 }),
    );
    fc.assert(
      fc.property(text, (hostile) => {
        expect(readToken(hostile, LEGACY).kind).not.toBe("key");
      }),
      { numRuns: runs(2000) },
    );
  });

  it("looks at no more of a megabyte than at a key's length of it", () => {
    const megabyte = "a".repeat(2 ** 20);
    for (const start of ["", "osk_", "osk_test_", "eyJ"]) {
      const text = start + megabyte;
      let looked = 0;
      const legacy = /^(a|aa)+$/;
      const test = legacy.test.bind(legacy);
      legacy.test = (word) => {
        looked++;
        return test(word);
      };
      expect(["none", "mistyped"]).toContain(readToken(text, { ...SHAPE, legacy }).kind);
      expect(looked).toBe(0);
    }
  });
});

describe("visibleStart", () => {
  it("is the prefix and four letters, whatever the rest is", () => {
    fc.assert(
      fc.property(keys, ({ prefix, key }) => {
        expect(visibleStart(key, SHAPE)).toBe(key.slice(0, prefix.length + 4));
      }),
    );
    expect(visibleStart("osk_aB3d_far_down_the_key", SHAPE)).toBe("osk_aB3d");
    expect(visibleStart("some_other_key", SHAPE)).toBe("some");
  });
});

describe("hashToken", () => {
  it("is SHA-256, and HMAC-SHA-256 with a pepper, as everybody else computes them", async () => {
    expect(await hashToken("abc", undefined)).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
    // RFC 4231, test case 2.
    expect(await hashToken("what do ya want for nothing?", "Jefe")).toBe(
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    );
    expect(await hashToken("abc", "")).toBe(await hashToken("abc", undefined));
  });

  it("is 64 hexadecimal digits of any text", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), async (text) => {
        expect(await hashToken(text, undefined)).toMatch(/^[0-9a-f]{64}$/);
      }),
    );
    expect(await hashToken("a".repeat(2 ** 20), "pepper")).toMatch(/^[0-9a-f]{64}$/);
  });
});
