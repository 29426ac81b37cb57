import fc from "fast-check";
import { expect } from "vitest";
import { ADA, GRACE, keyOf, noteOf, startApp, TOKEN } from "./app";

/** Two people with a note, a key for everything and a key to read each. */
export async function startHostile() {
  const app = startApp();
  const people = [];
  for (const claims of [ADA, GRACE]) {
    const note = await noteOf(app, claims);
    const { key } = await keyOf(app, claims);
    const reader = await keyOf(app, claims, { scopes: ["notes:read"] });
    people.push({ claims, note, key, reader: reader.key, text: `private to ${claims.sub}` });
  }
  const [ada, grace] = people;
  if (ada === undefined || grace === undefined) throw new Error("Nobody");
  const rows = await app.t.run(({ db }) => db.query("apiKeys").collect());
  const secrets = [
    ...people.flatMap(({ key, reader }) => [key, reader]),
    ...rows.map(({ hash }) => hash),
    TOKEN,
  ];
  return { ...app, ada, grace, secrets };
}

export type Hostile = Awaited<ReturnType<typeof startHostile>>;
export type Holder = Hostile["ada"];

/**
 * What holds of every answer, whatever was asked: no fault, a refusal of the one
 * shape, nothing secret, and nothing of anybody but the caller.
 *
 * @param whose - The caller; `null` for nobody.
 */
export async function expectHarmless(
  { ada, grace, secrets }: Hostile,
  response: Response,
  whose: Holder | null,
): Promise<string> {
  const text = await response.text();
  const told = `${[...response.headers].join("\n")}\n${text}`;
  expect(response.status).toBeLessThan(500);
  if (response.status >= 400) {
    expect(JSON.parse(text)).toEqual({
      error: {
        code: expect.stringMatching(/^[a-z_]+$/) as string,
        message: expect.any(String) as string,
      },
    });
    expect(text.length).toBeLessThan(600);
  } else if (response.status !== 204 && response.status !== 203) JSON.parse(text);
  for (const secret of secrets) expect(told).not.toContain(secret);
  for (const other of [ada, grace]) {
    if (other !== whose) expect(told).not.toContain(other.text);
  }
  return text;
}

/** Any letters, also half ones. */
export const text = fc.string({ unit: "binary", maxLength: 20 });
const NAMES = ["number", "flag", "whole", "bytes", "id", "ids", "text", "kind", "either", "seven"];
const MORE = ["big", "list", "record", "marks", "nested", "shape", "nothing", "anything"];
const ODD = ["__proto__", "constructor", "toString", "$set", "", "value", "limit", "cursor", "n"];
/** Names of arguments, and what is none. */
export const names = fc.oneof(fc.constantFrom(...NAMES, ...MORE), fc.constantFrom(...ODD), text);

/** Values that are nearly right, somewhere. */
const plausible = fc.oneof(
  fc.integer().map(String),
  fc.double().map(String),
  fc.bigInt().map(String),
  fc.base64String({ maxLength: 12 }),
  fc.constantFrom("true", "false", "null", "full", "7", "[]", "{}", "_end_cursor", "\ud800", "-0"),
  fc.nat({ max: 3 }).map((n) => `<${n}>`),
);
/** Values, of which some are read. */
export const values = fc.oneof(plausible, text);

/** Puts ids in, which are known once the app has started. */
export function filled({ ada, grace }: Hostile, value: string): string {
  const ids = [ada.note, grace.note, "000000000000000000000099999notes", "10000;users"];
  return value.replace(/<([0-3])>/g, (_, n: string) => ids[Number(n)] ?? "");
}

/** Who sends a request, and by what. */
export type Turn = { whose: "ada" | "grace"; as: "key" | "reader" | "token" | "nobody" };
export const turns = fc.record<Turn>({
  whose: fc.constantFrom("ada", "grace"),
  as: fc.constantFrom("key", "key", "reader", "token", "nobody"),
});

/** Sends a request in somebody's name, and looks at what holds of every answer. */
export async function send(app: Hostile, { whose, as }: Turn, path: string, init: RequestInit) {
  const person: Holder = app[whose];
  const response =
    as === "token"
      ? await app.callAs(person.claims, path, init)
      : await app.call(path, as === "nobody" ? undefined : person[as], init);
  const told = await expectHarmless(app, response, as === "nobody" ? null : person);
  return { status: response.status, told };
}
