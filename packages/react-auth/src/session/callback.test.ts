import { describe, expect, it } from "vitest";
import { cleanCallback, readCallback } from "./callback";

const REDIRECT_URI = "https://app.example.com/callback";

describe("readCallback", () => {
  it("finds a code and the way back", () => {
    expect(read("?code=abc&state=" + state({ returnTo: "/dashboard?tab=1" }))).toMatchObject({
      kind: "code",
      returnTo: "/dashboard?tab=1",
    });
  });

  it.each([
    ["no state", ""],
    ["a state that is not JSON", "&state=%7B"],
    ["a state of nothing", "&state=null"],
    ["a state that is no object", "&state=%22/x%22"],
    ["a state of another application", "&state=" + state({ next: "/x" })],
    ["a hostile state", "&state=" + state({ returnTo: "//evil.com" })],
    ["a state with a script", "&state=" + state({ returnTo: "javascript:alert(1)" })],
    ["a state that leads to the callback", "&state=" + state({ returnTo: "/callback?code=1" })],
  ])("leads to the start page with %s", (_, more) => {
    expect(read(`?code=abc${more}`).returnTo).toBe("/");
  });

  it.each([
    ["?error=access_denied&error_description=Not%20today", "access_denied", "Not today"],
    ["?error=server_error&error_description=Oops", "sign_in_failed", "Oops"],
    ["?error=server_error", "sign_in_failed", "server_error"],
    ["?error=&error_description=", "sign_in_failed", ""],
  ])("finds the error in %s", (query, code, detail) => {
    const { kind, problem } = read(query);
    expect(kind).toBe("error");
    expect(problem).toMatchObject({ code, detail });
  });

  it.each([
    ["?error=access_denied&error_description=Call%20555-0100", "access_denied"],
    ["?error=Call%20555-0100", "sign_in_failed"],
  ])("keeps the text of %s to itself when the sign-in did not begin here", (query, code) => {
    const { problem } = readCallback(REDIRECT_URI + query, REDIRECT_URI, () => false);
    expect(problem).toMatchObject({ code, detail: undefined });
    expect(JSON.stringify({ ...problem, message: problem?.message })).not.toContain("555");
  });

  it("asks about the id in state, whatever its type", () => {
    const ids: unknown[] = [];
    for (const value of [{ id: "a" }, { id: 1 }, { id: ["a"] }, {}, [], null, "a", 1]) {
      readCallback(`${REDIRECT_URI}?error=x&state=${state(value)}`, REDIRECT_URI, (id) => {
        ids.push(id);
        return false;
      });
    }
    expect(ids).toEqual(["a", 1, ["a"], ...Array<undefined>(5)]);
  });

  it("limits what is shown of the address", () => {
    const { problem } = read(`?error=x&error_description=${"a".repeat(9_000)}`);
    expect(problem?.detail).toHaveLength(300);
  });

  it.each([
    ["a page that is not the redirect URI's", "https://app.example.com/docs?code=abc"],
    ["an error on another page", "https://app.example.com/docs?error=access_denied"],
    ["the redirect URI's page alone", "https://app.example.com/callback"],
  ])("finds nothing on %s", (_, href) => {
    expect(readCallback(href, REDIRECT_URI, () => true).kind).toBe("none");
  });

  it("does not mind a last slash, as AuthKit does not", () => {
    expect(read("/?code=abc").kind).toBe("code");
  });
});

describe("cleanCallback", () => {
  it("takes away what was read, and no more", () => {
    const query = "?error=a&error_description=b&error_uri=c&state=d&lang=en#top";
    expect(cleanCallback(REDIRECT_URI + query)).toBe(`${REDIRECT_URI}?lang=en#top`);
  });
});

function read(query: string) {
  return readCallback(REDIRECT_URI + query, REDIRECT_URI, () => true);
}

function state(value: unknown): string {
  return encodeURIComponent(JSON.stringify(value));
}
