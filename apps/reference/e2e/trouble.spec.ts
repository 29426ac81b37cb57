import { expect, test, type Page, type WebSocketRoute } from "@playwright/test";
import { createServer } from "vite";
import { fullName, sessionRows, signIn, signInWithSamples, somebodyNew } from "./people";
import { TOKEN_PATH, watchTokenRequests } from "./watch";

const authenticated = (page: Page) => page.getByRole("navigation", { name: "Main" });

test("a rejected token is said, does not loop, and can be retried", async ({ page }) => {
  const person = somebodyNew();
  await signIn(page, person);
  const tokens = watchTokenRequests(page);
  await forgeTokens(page);
  await page.reload();

  const problem = page.getByRole("alert");
  await expect(problem).toContainText("could not confirm it");
  await expect(page).toHaveURL("/dashboard");
  const asked = tokens.grants.length;
  expect(asked).toBeLessThan(6);
  await problem.getByRole("button", { name: "Try again" }).click();
  await expect.poll(() => tokens.grants.length).toBeGreaterThan(asked);
  await expect(problem).toContainText("could not confirm it");
  await expect(authenticated(page)).toBeHidden();
  expect(tokens.grants.length).toBeLessThan(asked + 6);

  await page.unroute(`**${TOKEN_PATH}`);
  await problem.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("link", { name: fullName(person) })).toBeVisible();
  await expect(page).toHaveURL("/dashboard");
});

test("somebody whose token is rejected can sign out", async ({ page }) => {
  await signIn(page, somebodyNew());
  await forgeTokens(page);
  await page.reload();
  await page.getByRole("alert").getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL("/");
  await expect(page.getByRole("main").getByRole("button", { name: "Sign in" })).toBeVisible();
});

for (const [name, failure] of [
  ["no network", { abort: true }],
  ["a server error", { status: 500 }],
  ["too many requests", { status: 429 }],
] as const) {
  test(`${name} while the token is refreshed signs nobody out`, async ({ page }) => {
    const person = somebodyNew();
    await signIn(page, person);
    const visited: string[] = [];
    page.on("framenavigated", (frame) => visited.push(new URL(frame.url()).pathname));
    let failures = 0;
    await page.route(`**${TOKEN_PATH}`, (route) => {
      failures += 1;
      return "abort" in failure
        ? route.abort("internetdisconnected")
        : route.fulfill({ status: failure.status, json: { message: "Not now." } });
    });
    await page.reload();
    await expect.poll(() => failures).toBeGreaterThan(0);
    await expect(page.getByRole("button", { name: "Sign in" })).toBeHidden();

    await page.unroute(`**${TOKEN_PATH}`);
    // What a browser says when the network is back.
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await expect(page.getByRole("link", { name: fullName(person) })).toBeVisible();
    expect(new Set(visited)).toEqual(new Set(["/dashboard"]));
  });
}

test("a lost connection says so, keeps what is shown, and comes back", async ({ page }) => {
  let online = true;
  const sockets: WebSocketRoute[] = [];
  await page.routeWebSocket(/\/api\/[^/]+\/sync$/, (socket) => {
    if (!online) return socket.close();
    socket.connectToServer();
    sockets.push(socket);
  });
  await signInWithSamples(page);
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  online = false;
  await Promise.all(sockets.map((socket) => socket.close()));
  await expect(page.getByText("Connecting…")).toBeVisible();
  await expect(sessionRows(page)).toHaveCount(24);
  online = true;
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await expect(sessionRows(page)).toHaveCount(24);
});

test("a page without its variables names the one to set", async ({ page }) => {
  const server = await createServer({
    envDir: false,
    // Not the one of the running app, which would load everything again.
    cacheDir: test.info().outputPath("vite"),
    logLevel: "silent",
    server: { port: 0 },
  });
  await server.listen();
  try {
    await page.goto(server.resolvedUrls?.local[0] ?? "");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("This app is not configured");
    await expect(page.getByText("VITE_WORKOS_CLIENT_ID")).toBeVisible();
  } finally {
    await server.close();
  }
});

/** From now on WorkOS's tokens reach the page with a signature that is not right. */
async function forgeTokens(page: Page) {
  await page.route(`**${TOKEN_PATH}`, async (route) => {
    const response = await route.fetch();
    if (!response.ok()) return route.fulfill({ response });
    const body = (await response.json()) as { access_token: string };
    const [header, claims, signature] = body.access_token.split(".");
    const forged = [header, claims, [...(signature ?? "")].reverse().join("")].join(".");
    await route.fulfill({ response, json: { ...body, access_token: forged } });
  });
}
