import { expect, it } from "vitest";
import { publicSlug } from "./publicSlug";

const slugs = Array.from({ length: 5000 }, publicSlug);

it("is 22 letters and digits, as they are in an address", () => {
  for (const slug of slugs) {
    expect(slug).toMatch(/^[0-9A-Za-z]{22}$/);
    expect(encodeURIComponent(slug)).toBe(slug);
  }
});

it("never comes twice", () => {
  expect(new Set(slugs).size).toBe(slugs.length);
});

it("has every letter in every place, none much likelier", () => {
  const counts = new Map<string, number>();
  for (const letter of slugs.join("")) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  expect(counts.size).toBe(62);
  // 110,000 letters: 1774 of each, with a deviation of 42. Six of them by chance
  // never happens; a byte taken modulo 62 would make eight letters likelier by a fifth.
  const expected = (slugs.length * 22) / 62;
  const deviation = Math.sqrt(expected * (61 / 62));
  for (const count of counts.values()) {
    expect(Math.abs(count - expected)).toBeLessThan(6 * deviation);
  }
  for (let place = 0; place < 22; place++) {
    expect(new Set(slugs.map((slug) => slug[place])).size).toBe(62);
  }
});
