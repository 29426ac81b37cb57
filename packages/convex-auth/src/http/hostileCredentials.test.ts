import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { errorOf, listen, TOKEN } from "../../test/http/app";
import { expectHarmless, startHostile, type Hostile } from "../../test/http/hostile";
import { runs } from "../../../../vitest.runs";

let app: Hostile;

beforeAll(async () => {
  app = await startHostile();
});

const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
const printable = fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code));
const word = fc.string({ unit: printable, maxLength: 40 });

type Change = {
  at: number;
  what: "remove" | "insert" | "replace" | "swap" | "double";
  letter: string;
};
const changes = fc.array(
  fc.record<Change>({
    at: fc.nat({ max: 60 }),
    what: fc.constantFrom("remove", "insert", "replace", "swap", "double"),
    letter: fc.oneof(byte, fc.constantFrom("_", "0", "A", "z", " ", ",")),
  }),
  { maxLength: 3 },
);

function changed(text: string, list: Change[]): string {
  return list.reduce((now, { at, what, letter }) => {
    const [before, here, after] = [now.slice(0, at), now.slice(at, at + 1), now.slice(at + 1)];
    switch (what) {
      case "remove":
        return before + after;
      case "insert":
        return before + letter + here + after;
      case "replace":
        return before + letter + after;
      case "swap":
        return before + after.slice(0, 1) + here + after.slice(1);
      case "double":
        return now + now;
    }
  }, text);
}

const credentials = fc
  .tuple(fc.constantFrom("ada", "grace", "reader", "token"), changes, word)
  .map(([whose, list, other]) => () => {
    const { ada, grace } = app;
    const text = { ada: ada.key, grace: grace.key, reader: ada.reader, token: TOKEN }[whose];
    return list.length === 0 && other.length % 3 === 0 ? other : changed(text, list);
  });

const headers = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(scheme(), spaces(1), credentials, spaces(0)) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.string({ unit: byte, maxLength: 60 }), spaces(0), credentials, word),
  },
);

function scheme() {
  return fc.oneof(
    { weight: 4, arbitrary: fc.mixedCase(fc.constant("bearer")) },
    {
      weight: 1,
      arbitrary: fc.constantFrom("", "Basic", "Bearer:", "Bearer Bearer", "Token", "\tBearer"),
    },
  );
}

function spaces(minLength: number) {
  return fc.string({ unit: fc.constantFrom(" ", " ", " ", "\t"), minLength, maxLength: 4 });
}

const PATHS = [
  "/notes",
  "/whoami",
  "/count",
  "/pages",
  "/nearest",
  "/echo/x",
  "/by-hand",
  "/costs",
];

describe("any Authorization header", () => {
  it("is its owner's, or nobody's", async () => {
    const said = listen();
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(
        headers,
        fc.constantFrom(...PATHS),
        async ([first, gap, credential, end], path) => {
          const authorization = first + gap + credential() + end;
          // What no program can send.
          if (/[\0\r\n]/.test(authorization)) return;
          const good = goodKeyOf(authorization);
          const response = await app.t.fetch(path, { headers: { authorization } });
          const text = await expectHarmless(app, response, good);
          expect(response.status).toBe(good === null ? 401 : 200);
          if (good !== null) taken++;
          else expect(errorOf(JSON.parse(text)).code).toBe("unauthorized");
        },
      ),
      { numRuns: runs(4000) },
    );
    // The other half of the property is put to the test, too.
    expect(taken).toBeGreaterThan(50);
    expect(said()).toBe("");
  });

  it("is nobody's where Convex knows somebody else: the header counts", async () => {
    await fc.assert(
      fc.asyncProperty(credentials, fc.constantFrom(...PATHS), async (credential, path) => {
        const authorization = `Bearer ${credential()}`;
        if (/[\0\r\n]/.test(authorization)) return;
        const good = goodKeyOf(authorization);
        const response = await app.as(app.grace.claims).fetch(path, { headers: { authorization } });
        // A bearer that does not begin like a key is Convex's to judge: here it says Grace.
        const whose = good ?? (response.status === 200 ? app.grace : null);
        await expectHarmless(app, response, whose);
        if (authorization.startsWith("Bearer osk_")) {
          expect(response.status).toBe(good === null ? 401 : 200);
        }
      }),
      { numRuns: runs(1000) },
    );
  });
});

/** Whose key a header is, by the letter. */
function goodKeyOf(authorization: string) {
  const shown = /^[ \t]*bearer +([!-~]+)[ \t]*$/i.exec(authorization)?.[1];
  if (shown === undefined) return null;
  const { ada, grace } = app;
  return [ada, grace].find(({ key, reader }) => shown === key || shown === reader) ?? null;
}

describe("a fault that repeats a secret", () => {
  it("is logged without it, whatever stands around it", async () => {
    const said = listen();
    const around = fc.string({ maxLength: 20 });
    const places = fc.constantFrom("/fails", "/fails/action");
    await fc.assert(
      fc.asyncProperty(
        around,
        around,
        fc.nat({ max: 4 }),
        places,
        async (before, after, n, path) => {
          const { ada, grace } = app;
          const secret = [ada.key, ada.reader, grace.key, TOKEN, ` Bearer ${"s3cret".repeat(4)}`][
            n
          ];
          const how = before + (secret ?? "") + after;
          const search = new URLSearchParams({ how }).toString();
          const response = await app.call(`${path}?${search}`, ada.key);
          const text = await response.text();
          for (const one of [...app.secrets, "s3cret"]) expect(text).not.toContain(one);
          expect([400, 500]).toContain(response.status);
        },
      ),
      { numRuns: runs(300) },
    );
    const log = said();
    expect(log).toContain("[redacted]");
    for (const secret of [...app.secrets, "s3cret"]) expect(log).not.toContain(secret);
  });
});
