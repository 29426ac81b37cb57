import fc from "fast-check";
import { mintToken, prefixOf, type Environment, type TokenShape } from "../../src/apiKeys/token";

/** What keys look like by default. */
export const SHAPE: TokenShape = { prefix: "osk_", testPrefix: "osk_test_", environment: "live" };

export const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** The randomness that keys are made of where no test says otherwise. */
export const system = (count: number) => crypto.getRandomValues(new Uint8Array(count));

/** Keys of both environments, of bytes that fast-check draws. */
export const keys = fc
  .tuple(
    fc.constantFrom<Environment>("live", "test"),
    fc.array(fc.integer({ min: 0, max: 247 }), { minLength: 30, maxLength: 30 }),
  )
  .map(([environment, bytes]) => {
    const prefix = prefixOf(SHAPE, environment);
    return { environment, prefix, key: mintToken(prefix, () => Uint8Array.from(bytes)) };
  });
