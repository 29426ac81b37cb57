import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkPerson, readPersonForm } from "./newPerson";

const form = (email: string, firstName = "", lastName = "") => ({ email, firstName, lastName });
const taken = new Set(["ada@example.com"]);

describe("an e-mail address", () => {
  test.each([
    "name@example.com",
    "first.last+tag@sub.example.co.uk",
    "o'brien@example.com",
    "jürgen@bücher.example",
    "x@1.2",
  ])("%s is taken as one", (email) => {
    expect(checkPerson(form(email), taken).ok).toBe(true);
  });

  test.each([
    ["", "Enter an e-mail"],
    ["name", "like name@example.com"],
    ["@example.com", "like name@example.com"],
    ["name@", "like name@example.com"],
    ["name@example", "like name@example.com"],
    ["name@example.", "like name@example.com"],
    ["a@b@example.com", "like name@example.com"],
    ["a b@example.com", "like name@example.com"],
    ["<a@example.com>", "like name@example.com"],
    [`${"a".repeat(250)}@example.com`, "too long"],
    ["ada@example.com", "exists already"],
    ["ADA@Example.COM", "exists already"],
  ])("%j is refused", (email, message) => {
    const checked = checkPerson(form(email), taken);
    expect(checked).toMatchObject({
      ok: false,
      errors: { email: expect.stringContaining(message) },
    });
  });

  test("is kept in lower case, as WorkOS does", () => {
    expect(checkPerson(form("Name@Example.com"), taken)).toMatchObject({
      person: { email: "name@example.com" },
    });
  });
});

test("a name that is not there is none", () => {
  expect(checkPerson(form("a@b.co"), taken)).toMatchObject({
    person: { firstName: null, lastName: null },
  });
});

test("a name that is too long is refused where it stands", () => {
  const checked = checkPerson(form("a@b.co", "x".repeat(81), "y".repeat(81)), taken);
  expect(checked).toEqual({
    ok: false,
    errors: { firstName: expect.any(String), lastName: expect.any(String) },
  });
});

test("whatever is typed comes without control characters and outer spaces, and is answered", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (email, name) => {
      const read = readPersonForm(new URLSearchParams({ email, first_name: name }));
      expect(read.firstName).toBe(read.firstName.trim());
      expect(read.firstName + read.email).not.toMatch(/\p{Cc}/u);
      expect(typeof checkPerson(read, taken).ok).toBe("boolean");
    }),
  );
});
