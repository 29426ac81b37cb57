import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSamePath, safeReturnTo } from "./returnTo";
import { runs } from "../../../../vitest.runs";

const ORIGIN = "https://app.example.com";

describe("safeReturnTo", () => {
  it.each([
    ["a path", "/dashboard", "/dashboard"],
    ["a path with query and hash", "/a/b?c=d&e=f#g", "/a/b?c=d&e=f#g"],
    ["the start page", "/", "/"],
    ["dots inside the origin", "/a/../b", "/b"],
    ["dots beyond the root", "/../../b", "/b"],
    ["letters of any script", "/größe?q=名前", "/gr%C3%B6%C3%9Fe?q=%E5%90%8D%E5%89%8D"],
    ["an encoded slash, which stays in the path", "/%2F%2Fevil.com", "/%2F%2Fevil.com"],
    ["an encoded backslash, which stays in the path", "/%5Cevil.com", "/%5Cevil.com"],
    ["a full-width slash, which is a letter", "/／evil.com", "/%EF%BC%8Fevil.com"],
    ["an address as a parameter", "/go?to=https://evil.com", "/go?to=https://evil.com"],
    ["an at sign in the path", "/@ada", "/@ada"],
    ["a path that begins like the callback's", "/callbacks", "/callbacks"],
  ])("keeps %s", (_, wish, path) => {
    expect(safeReturnTo(wish, ORIGIN, "/callback")).toBe(path);
  });

  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["a number", 7],
    ["an object that reads as a path", { toString: () => "/dashboard" }],
    ["an empty string", ""],
    ["another origin", "https://evil.com/"],
    ["its own origin written out", `${ORIGIN}/dashboard`],
    ["another port of its own host", "https://app.example.com:8443/"],
    ["another scheme of its own host", "http://app.example.com/"],
    ["a scheme-relative address", "//evil.com"],
    ["three slashes", "///evil.com"],
    ["a backslash for the second slash", "/\\evil.com"],
    ["backslashes alone", "\\\\evil.com"],
    ["a backslash later on", "/a\\..\\..\\evil"],
    ["a dot segment that leaves two slashes", "/.//evil.com"],
    ["an encoded dot segment that leaves two slashes", "/%2e//evil.com"],
    ["dots up to two slashes", "/a/..//evil.com"],
    ["a script", "javascript:alert(1)"],
    ["a script with a slash", "/javascript:alert(1)//".slice(1)],
    ["a script in capitals after a space", " JavaScript:alert(1)"],
    ["data", "data:text/html,<script>alert(1)</script>"],
    ["a blob", `blob:${ORIGIN}/1`],
    ["a scheme without slashes", "https:evil.com"],
    ["a tab between the slashes", "/\t/evil.com"],
    ["a newline between the slashes", "/\n/evil.com"],
    ["a carriage return between the slashes", "/\r/evil.com"],
    ["a leading tab", "\t//evil.com"],
    ["a leading space", " /dashboard"],
    ["a null byte", "/\0/evil.com"],
    ["a delete character", "/\x7f"],
    ["userinfo", `https://app.example.com@evil.com/`],
    ["userinfo, scheme-relative", "//app.example.com@evil.com"],
    ["a host that begins like its own", "https://app.example.com.evil.com/"],
    ["a word", "dashboard"],
    ["a question mark", "?next=/"],
    ["what is too long", `/${"a".repeat(2_000)}`],
    ["what gets too long when encoded", `/${"é".repeat(500)}`],
    ["the callback itself", "/callback"],
    ["the callback with another code", "/callback?code=x"],
    ["the callback with a last slash", "/callback/"],
    ["the callback by way of dots", "/a/../callback"],
    ["the callback, encoded", "/%63allback"],
  ])("does not keep %s", (_, wish) => {
    expect(safeReturnTo(wish, ORIGIN, "/callback")).toBe("/");
  });

  it("never leads off the origin, whatever is wished for", () => {
    const hostile = fc.array(
      fc.constantFrom(
        ..."/\\.?#@:%\t\n\r \0",
        "//",
        "..",
        "%2e",
        "%2f",
        "%5c",
        "%09",
        "evil.com",
        "javascript:",
        "data:",
        "https:",
        "callback",
        "／",
        "。",
        "\u200b",
        "\ud800",
      ),
      { maxLength: 12 },
    );
    const wish = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
      hostile.map((parts) => parts.join("")),
      hostile.map((parts) => `/${parts.join("")}`),
    );
    fc.assert(
      fc.property(wish, (value) => {
        const path = safeReturnTo(value, ORIGIN, "/callback");
        const url = new URL(path, ORIGIN);
        expect(url.origin).toBe(ORIGIN);
        // However it is given to the browser: resolved here, or on any page of the app.
        expect(new URL(path, `${ORIGIN}/a/b/c?d`).href).toBe(url.href);
        expect(path).toMatch(/^\/(?![/\\])/);
        expect(url.pathname).not.toBe("/callback");
        expect(path.length).toBeLessThanOrEqual(2_000);
        expect(safeReturnTo(path, ORIGIN, "/callback")).toBe(path);
      }),
      { numRuns: runs(3_000) },
    );
  }, 60_000);
});

describe("isSamePath", () => {
  it.each([
    ["/callback", "/callback", true],
    ["/callback///", "/callback", true],
    ["/", "///", true],
    ["/call%62ack/", "/callback", true],
    ["/callback/x", "/callback", false],
    ["/%zz/", "/%zz", true],
  ])("compares %s with %s", (path, other, isSame) => {
    expect(isSamePath(path, other)).toBe(isSame);
  });

  it.each([
    ["slashes before a letter", `${"/".repeat(1_000_000)}x`],
    ["encoded slashes before a letter", `/${"%2f".repeat(1_000_000)}x`],
    ["slashes alone", "/".repeat(1_000_000)],
    ["slashes between letters", "/x//////////".repeat(100_000)],
  ])("takes linear time for %s: a quadratic comparison exceeds the time limit", (_, path) => {
    expect(isSamePath(path, "/callback")).toBe(false);
    expect(isSamePath(path, path)).toBe(true);
  });
});
