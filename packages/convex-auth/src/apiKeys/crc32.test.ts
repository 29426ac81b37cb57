import { expect, it } from "vitest";
import { crc32 } from "./crc32";

// The check values of the catalogues, and those of `gzip` and `cksum -o 3`.
it.each([
  ["", 0],
  ["123456789", 0xcbf43926],
  ["a", 0xe8b7be43],
  ["The quick brown fox jumps over the lazy dog", 0x414fa339],
])("of %j is what everybody else's is", (text, sum) => {
  expect(crc32(text)).toBe(sum);
});
