import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test, type Page } from "@playwright/test";
import { chromiumPath } from "./chromium";
import { callConvex } from "./convexCalls";
import { signInTo } from "./organizations";
import { loadSamples, somebodyNew } from "./people";

/** What a script needs to know for its attack. It guesses the rest. */
type Target = { workos: string; emulator: string; convex: string; email: string; token: string };

/** What each step of the attack came to; `null` for one that got nothing. */
type Loot = {
  users: number | null;
  token: string | null;
  session: string | null;
  deleted: string | null;
  key: string | null;
  socket: string | null;
};

test("a script of another site gets no user, no token, no row and no key", async ({
  page,
  playwright,
}) => {
  const ada = somebodyNew("Ada");
  const token = await signInTo(page, "/dashboard", ada);
  await loadSamples(page);
  const target: Target = {
    workos: process.env["WORKOS_URL"] ?? "",
    convex: process.env["CONVEX_URL"] ?? "",
    // The issuer of every token: the emulator's own port.
    emulator: (JSON.parse(atob(token.split(".")[1] ?? "")) as { iss: string }).iss,
    email: ada.email,
    token,
  };

  const site = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end("<title>A site</title>");
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  const { port } = site.address() as AddressInfo;
  const browser = await playwright.chromium.launch({
    executablePath: await chromiumPath(),
    args: [
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      "--host-resolver-rules=MAP evil.test 127.0.0.1",
    ],
  });
  try {
    const other = await browser.newPage();
    await other.goto(`http://evil.test:${port}/`);
    expect(await other.evaluate(attack, target)).toEqual({
      users: null,
      token: null,
      session: null,
      deleted: null,
      key: null,
      socket: null,
    });
    const { body } = await callConvex("query", "sessions:totals", {}, token);
    expect(body).toContain('"sessions":24');

    // The same script on this machine gets what it asks for: nothing else kept the other out.
    await other.goto(`http://localhost:${port}/`);
    expect(await other.evaluate(attack, target)).toEqual({
      // The API key is random.
      users: 401,
      token: expect.stringMatching(/^eyJ/),
      session: expect.any(String),
      deleted: "success",
      key: expect.stringMatching(/^\w+/),
      socket: "open",
    });
    await expectLinkToSignIn(other, target);
  } finally {
    await browser.close();
    site.close();
  }
});

/** A link on another site may lead to the sign-in page, where the user decides. */
async function expectLinkToSignIn(other: Page, { workos }: Target) {
  const { port } = new URL(other.url());
  await other.goto(`http://evil.test:${port}/`);
  const query = new URLSearchParams({
    client_id: "client_local",
    redirect_uri: `${process.env["APP_URL"]}/callback`,
    response_type: "code",
  });
  await other.setContent(`<a href="${workos}/user_management/authorize?${query}">Sign in</a>`);
  await other.getByRole("link").click();
  await expect(other.getByRole("heading", { name: "Sign in", level: 1 })).toBeVisible();
}

/** Runs in the page. */
async function attack({ workos, emulator, convex, email, token }: Target): Promise<Loot> {
  const attempt = async <Value>(step: () => Promise<Value>): Promise<Value | null> => {
    try {
      return await step();
    } catch {
      // Refused, or an answer that this page may not read.
      return null;
    }
  };
  const call = async (kind: string, path: string, args: object): Promise<unknown> => {
    const response = await fetch(`${convex}/api/${kind}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ path, args, format: "json" }),
    });
    return ((await response.json()) as { value: unknown }).value;
  };
  const users = await attempt(async () => {
    const headers = { authorization: "Bearer sk_test_local" };
    return (await fetch(`${workos}/user_management/users`, { headers })).status;
  });
  const stolen = await attempt(async () => {
    const query = new URLSearchParams({
      client_id: "client_local",
      response_type: "code",
      login_hint: email,
      // Leads back to an address that this page may read, with the code in it.
      redirect_uri: `${emulator}/sso/jwks/client_local`,
    });
    const { url } = await fetch(`${emulator}/user_management/authorize?${query}`);
    const response = await fetch(`${workos}/user_management/authenticate`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        client_id: "client_local",
        grant_type: "authorization_code",
        code: new URL(url).searchParams.get("code"),
      }),
    });
    return ((await response.json()) as { access_token: string }).access_token;
  });
  const session = await attempt(async () => {
    const paginationOpts = { numItems: 1, cursor: null };
    const { page } = (await call("query", "sessions:list", { paginationOpts })) as {
      page: { _id: string }[];
    };
    return page[0]?._id ?? null;
  });
  const deleted = await attempt(async () => {
    await call("mutation", "sessions:remove", { id: session });
    return "success";
  });
  const key = await attempt(async () => {
    const made = (await call("action", "apiKeys:create", { name: "Theirs" })) as { key: string };
    return made.key;
  });
  const socket = await new Promise<string | null>((resolve) => {
    const opened = new WebSocket(`${convex.replace("http", "ws")}/api/1.48.0/sync`);
    opened.onopen = () => resolve("open");
    opened.onerror = () => resolve(null);
  });
  return { users, token: stolen, session, deleted, key, socket };
}
