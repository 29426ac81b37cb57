import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { ADA, answerOf, errorOf, keyOf, listen, startApp, type App } from "../../test/http/app";
import { decodePath, isSafePath, pathBehind } from "./requestPath";
import { runs } from "../../../../vitest.runs";

let app: App;
let key: string;

beforeAll(async () => {
  app = startApp();
  ({ key } = await keyOf(app, ADA));
});

/** What `ctx.path` is for a request, on a public route and on one with a key. */
async function pathsOf(path: string): Promise<unknown[]> {
  const answers = [
    await answerOf(await app.call(`/open/${path}`)),
    await answerOf(await app.call(`/echo/${path}`, key)),
  ];
  return answers.map(({ status, body }) =>
    status === 200 ? (body as { path: string }).path : `${status} ${errorOf(body).code}`,
  );
}

describe("ctx.path", () => {
  it.each<[string, string]>([
    ["", ""],
    ["a", "a"],
    ["a/b", "a/b"],
    ["a/", "a/"],
    ["a%2Fb", "a/b"],
    ["a%20b+c", "a b+c"],
    ["%C3%BC", "ü"],
    ["%F0%9F%92%A5", "💥"],
    ["%F0%9F%98%80", "😀"],
    ["%252e%252e%252f", "%2e%2e%2f"],
    ["%2500", "%00"],
    ["%250d%250a", "%0d%0a"],
    ["a%255Cb", "a%5Cb"],
    ["%25252e", "%252e"],
    ["...", "..."],
    [".a", ".a"],
    ["a..", "a.."],
    ["..a/b", "..a/b"],
    ["a.b.c", "a.b.c"],
    [".well-known/x", ".well-known/x"],
    ["a:b@c;d=e,f", "a:b@c;d=e,f"],
  ])("of %s is decoded exactly once: %j", async (path, decoded) => {
    expect(await pathsOf(path)).toEqual([decoded, decoded]);
  });

  it.each([
    ...["%00", "a%00b", "%0d", "%0a", "a%0d%0aSet-Cookie:%20x=1", "%09", "%1b%5b31m", "%01", "%1f"],
    ...[
      "%7f",
      "%C2%85",
      "%C2%9B",
      "%E2%80%A8",
      "%E2%80%A9",
      "%5c",
      "a%5Cb",
      "..%5c..%5cb",
      "a\\..\\b%5C",
    ],
    ...["%2F", "%2fa", "a//b", "/a", "a%2F%2Fb", "a/%2Fb", "a%2F/b", "a//", "%2f%2f"],
    ...[
      "..%2fa",
      "a%2f..",
      "a%2f..%2fb",
      "a%2F.%2Fb",
      "%2e%2e%2fa",
      "a/..%2fb",
      ".%2fa",
      "a%2f%2e",
    ],
    ...["a%2f%2E%2e%2Fb", ".%2e%2fa", "%2e.%2fa", "a/b%2f.%2e/c"],
    ...["%", "%zz", "%2", "%ff", "%C0%AF", "%C0%AE%C0%AE", "%ED%A0%80", "%F0%9F", "%u002e"],
  ])("%s is refused before the handler", async (path) => {
    expect(await pathsOf(path)).toEqual(["400 invalid_request", "400 invalid_request"]);
  });

  it("tells an unauthenticated caller nothing of the path", async () => {
    for (const path of ["a", "a%00", "..%2f"]) {
      expect((await app.call(`/echo/${path}`)).status).toBe(401);
    }
  });

  it("of any request is safe, and is what the URL says, decoded once", async () => {
    const said = listen();
    const piece = fc.oneof(
      fc.constantFrom(
        "..",
        ".",
        "/",
        "//",
        "\\",
        "%",
        "%2e",
        "%2f",
        "%5c",
        "%00",
        "%0a",
        "%25",
        "a",
      ),
      fc.string({ unit: "binary", maxLength: 3 }).map((text) => text.replace(/[?#]/g, "")),
      fc.string({ unit: "grapheme", maxLength: 3 }).map((text) => encodeWell(text)),
    );
    let seen = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 6 }), async (pieces) => {
        const url = new URL(`https://host/open/${pieces.join("")}`);
        fc.pre(url.pathname.startsWith("/open/"));
        const { status, body } = await answerOf(await app.t.fetch(url.pathname));
        const decoded = decodePath(url.pathname.slice("/open/".length));
        if (status === 200) {
          seen++;
          const { path } = body as { path: string };
          expect(path).toBe(decoded);
          expect(path).not.toMatch(/[\p{Cc}\\]|\/\/|(?:^|\/)\.{1,2}(?:\/|$)/u);
        } else expect(errorOf(body).code).toBe("invalid_request");
        expect(status).toBe(decoded !== null && isSafePath(`/${decoded}`) ? 200 : 400);
      }),
      { numRuns: runs(1000) },
    );
    expect(seen).toBeGreaterThan(100);
    expect(said()).toBe("");
  }, 60_000);
});

/** Percent-encodes a text; without halves of characters, which have no encoding. */
function encodeWell(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, ""));
}

it("a path that resolves to outside of its prefix is refused", () => {
  for (const url of [
    "https://host/open/../notes",
    "https://host/open/%2e%2e/open",
    "https://host/",
  ]) {
    expect(() => pathBehind("/open/", url)).toThrow(/Malformed path/);
  }
  expect(pathBehind("/open/", "https://host/open/a?b=/../c")).toBe("a");
});
