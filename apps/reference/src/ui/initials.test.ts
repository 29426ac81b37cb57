import { expect, test } from "vitest";
import { initials } from "./initials";

test.each([
  ["Ada Lovelace", undefined, "AL"],
  ["Augusta Ada King Lovelace", undefined, "AL"],
  ["Plato", undefined, "P"],
  [undefined, "grace.hopper@example.com", "GH"],
  [undefined, "grace@example.com", "G"],
  ["  ", undefined, ""],
  [undefined, undefined, ""],
  ["émile zola", undefined, "ÉZ"],
  ["🦊 Fox", undefined, "🦊F"],
])("%s, %s: %s", (name, email, letters) => expect(initials(name, email)).toBe(letters));
