import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  hashToken,
  mintToken,
  prefixOf,
  readToken,
  visibleStart,
  type Environment,
  type TokenShape,
} from "./token";

const SHAPE: TokenShape = { prefix: "osk_", testPrefix: "osk_test_", environment: "live" };
const LEGACY = { ...SHAPE, legacy: /^osk_[A-Za-z0-9]{32}$/ };
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

const system = (count: number) => crypto.getRandomValues(new Uint8Array(count));
const environments = fc.constantFrom<Environment>("live", "test");
/** Keys of both environments, from bytes that fast-check draws. */
const keys = fc
  .tuple(environments, fc.array(fc.integer({ min: 0, max: 247 }), { minLength: 30, maxLength: 30 }))
  .map(([environment, bytes]) => ({
    environment,
    prefix: prefixOf(SHAPE, environment),
    key: mintToken(prefixOf(SHAPE, environment), () => Uint8Array.from(bytes)),
  }));
const letters = fc.constantFrom(...ALPHABET);

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

describe("a slip of the finger is told without a look-up", () => {
  it("one letter that is another", () => {
    fc.assert(
      fc.property(keys, fc.nat(35), letters, ({ prefix, key }, place, letter) => {
        const at = prefix.length + place;
        fc.pre(key[at] !== letter);
        const slip = key.slice(0, at) + letter + key.slice(at + 1);
        expect(readToken(slip, SHAPE)).toEqual({ kind: "mistyped" });
      }),
      { numRuns: 2000 },
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
      { numRuns: 2000 },
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
      { numRuns: 2000 },
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
