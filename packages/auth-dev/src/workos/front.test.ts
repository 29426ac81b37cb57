import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startWorkos, type WorkosServer } from "./server";
import { authorizeUrl, redirectUri, submit } from "./testBrowser";
import { attribute } from "./testPage";
import { runs } from "../../../../vitest.runs";

let workos: WorkosServer;
beforeAll(async () => {
  workos = await startWorkos({ port: 0, homeUrl: () => "http://localhost:5173" });
});
afterAll(() => workos.close());

const open = (parameters: Record<string, string>) =>
  fetch(authorizeUrl(workos, parameters), { redirect: "manual" });
const ada = () => workos.people[0]?.id ?? "";

describe("a request to sign in", () => {
  test("is answered with a page and signs nobody in", async () => {
    const response = await open({});
    expect(response.status).toBe(200);
    expect(response.headers.get("location")).toBeNull();
    expect(await response.text()).toContain("Ada Lovelace");
  });

  test("its page is not kept, not framed, and loads nothing", async () => {
    const { headers } = await open({});
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("referrer-policy")).toBe("same-origin");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("access-control-allow-origin")).toBeNull();
    expect(headers.get("content-security-policy")).toBe(
      [
        "default-src 'none'",
        expect.any(String),
        "img-src data:",
        "form-action 'self' http://localhost:5173",
        "base-uri 'none'",
        "frame-ancestors 'none'",
      ]
        .map((part) => (typeof part === "string" ? part : styleSource(headers)))
        .join("; "),
    );
  });

  const styleSource = (headers: Headers) =>
    /style-src 'sha256-[\w+/=]+'/.exec(headers.get("content-security-policy") ?? "")?.[0];

  test.each([
    ["no redirect_uri", { redirect_uri: "" }],
    ["a redirect_uri elsewhere", { redirect_uri: "https://example.com/callback" }],
    ["a redirect_uri that only looks local", { redirect_uri: "http://localhost@example.com/" }],
    ["a script for a redirect_uri", { redirect_uri: "javascript://localhost/%0aalert(1)" }],
    ["another client", { client_id: "client_other" }],
    ["no client", { client_id: "" }],
    ["an implicit flow", { response_type: "token" }],
    ["a plain code challenge", { code_challenge: "x", code_challenge_method: "plain" }],
  ])("with %s is refused on a page, not by a redirect", async (_, parameters) => {
    const response = await open(parameters);
    expect(response.status).toBe(400);
    expect(response.headers.get("location")).toBeNull();
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    const posted = await submit(authorizeUrl(workos, parameters), { person: ada() });
    expect(posted).toMatchObject({ status: 400, location: undefined });
  });

  test("an IPv6 callback can be redirected to under the page's own policy", async () => {
    const response = await open({ redirect_uri: "http://[::1]:5173/callback" });
    expect(response.headers.get("content-security-policy")).toContain("form-action 'self' http:;");
  });
});

describe("choosing somebody", () => {
  test("a form without the page's token does nothing", async () => {
    for (const form_token of ["", "x".repeat(43), "é"]) {
      const url = authorizeUrl(workos);
      const response = await fetch(url, {
        method: "POST",
        body: new URLSearchParams({ form_token, person: ada() }),
        redirect: "manual",
      });
      expect(response.status).toBe(403);
      expect(response.headers.get("location")).toBeNull();
    }
  });

  test("a token is worth nothing for another request", async () => {
    const html = await (await open({ state: "one" })).text();
    const form_token = attribute(html, /<input[^>]*form_token[^>]*>/, "value") ?? "";
    const response = await fetch(authorizeUrl(workos, { state: "two" }), {
      method: "POST",
      body: new URLSearchParams({ form_token, person: ada() }),
      redirect: "manual",
    });
    expect(response.status).toBe(403);
  });

  test("somebody who is gone is said to be", async () => {
    const result = await submit(authorizeUrl(workos), { person: "user_nobody" });
    expect(result.status).toBe(409);
    expect(result.text).toContain("no longer exists");
  });

  test("an organization that is not theirs is refused", async () => {
    const result = await submit(authorizeUrl(workos), {
      person: ada(),
      [`organization_${ada()}`]: "org_other",
    });
    expect(result).toMatchObject({ status: 422, location: undefined });
  });

  test("a form that is too long is refused", async () => {
    const result = await submit(authorizeUrl(workos), { person: "x".repeat(100_000) });
    expect(result.status).toBe(413);
  });
});

describe("creating somebody", () => {
  test("signs them in and shows them to the next one", async () => {
    const { status, location } = await submit(authorizeUrl(workos), {
      create: "1",
      email: " Mary@Example.com ",
      first_name: "Mary",
      last_name: "Jackson <b>",
    });
    expect(status).toBe(303);
    expect(location?.searchParams.get("code")).toBeTruthy();
    const html = await (await open({})).text();
    expect(html).toContain("Mary Jackson &lt;b&gt;");
    expect(html).toContain("mary@example.com");
  });

  test("somebody who exists is not created again, and nothing typed is lost", async () => {
    const result = await submit(authorizeUrl(workos), {
      create: "1",
      email: "ADA@example.com",
      first_name: "Augusta",
    });
    expect(result.status).toBe(422);
    expect(result.text).toContain("exists already");
    expect(attribute(result.text, /<input\s+id="first_name"[^>]*>/, "value")).toBe("Augusta");
  });

  test("two at once with one address: one is created, the other is told", async () => {
    const create = () => submit(authorizeUrl(workos), { create: "1", email: "twin@example.com" });
    const statuses = (await Promise.all([create(), create()])).map(({ status }) => status);
    expect(statuses.filter((status) => status === 303)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409 || status === 422)).toHaveLength(1);
  });
});

test("leaving without a return_to leads to the app, as AuthKit's homepage setting does", async () => {
  const url = new URL("/user_management/sessions/logout?session_id=session_x", workos.url);
  const response = await fetch(url, { redirect: "manual" });
  expect(response.status).toBe(303);
  expect(response.headers.get("location")).toBe("http://localhost:5173");
});

test("the address itself says what it is", async () => {
  const text = await (await fetch(workos.url)).text();
  expect(text).toContain("local WorkOS is running");
});

describe("whatever is sent", () => {
  const text = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 60 }),
    fc.string({ unit: "binary" }),
  );
  const names = [
    "client_id",
    "redirect_uri",
    "response_type",
    "state",
    "login_hint",
    "screen_hint",
    "organization_id",
    "code_challenge",
    "code_challenge_method",
    "provider",
  ];

  /** Never a fault of the server, never a way off this machine. */
  const expectSafe = (response: Response) => {
    expect(response.status).toBeLessThan(500);
    const location = response.headers.get("location");
    if (location !== null) expect(new URL(location).origin).toBe(new URL(redirectUri).origin);
  };

  test("query parameters lead to a page", async () => {
    const parameters = fc.dictionary(fc.constantFrom(...names), text);
    await fc.assert(
      fc.asyncProperty(parameters, fc.boolean(), async (given, usable) => {
        const { client_id, redirect_uri, ...harmless } = given;
        const broken = { ...(client_id && { client_id }), ...(redirect_uri && { redirect_uri }) };
        expectSafe(await open(usable ? harmless : { ...harmless, ...broken }));
      }),
      { numRuns: runs(80) },
    );
  });

  test("form fields lead to a page or to the app", async () => {
    const fields = fc.dictionary(
      fc.oneof(fc.constantFrom("person", "create", "email", "first_name", "last_name"), text),
      text,
    );
    await fc.assert(
      fc.asyncProperty(fields, async (given) => {
        const { status, location } = await submit(authorizeUrl(workos), given);
        expect(status).toBeLessThan(500);
        if (location) expect(location.origin).toBe(new URL(redirectUri).origin);
      }),
      { numRuns: runs(40) },
    );
  });

  test("bodies of any kind are answered", async () => {
    for (const [type, body] of [
      ["application/json", "{"],
      ["multipart/form-data; boundary=x", "--x"],
      ["application/x-www-form-urlencoded", "%E0%A4%A&=&&a"],
    ] as const) {
      const headers = { "content-type": type };
      const url = authorizeUrl(workos);
      expectSafe(await fetch(url, { method: "POST", headers, body, redirect: "manual" }));
      const exchange = new URL("/user_management/authenticate", workos.url);
      expectSafe(await fetch(exchange, { method: "POST", headers, body }));
    }
  });
});
