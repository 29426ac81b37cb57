import { interruptConvex, localWorkos, signInAs } from "@opensync/auth-dev/testing";
import { expect, test, type Page } from "@playwright/test";
import { callWorkos } from "./organizations";
import { fullName, loadSamples, somebodyNew, type Person } from "./people";
import { record } from "./recorder";
import { isTokenResponse, watchTokenRequests } from "./watch";

// Faults are set for one user each, so tests that run at the same time do not meet them.
const workos = localWorkos();

/** In seconds: how long the tokens of these tests live. Convex and AuthKit renew them 10 s before. */
const LIFETIME = 15;

test("a token that expires while the user types keeps the text and the session", async ({
  page,
}) => {
  const user = await createUser();
  await workos.setFaults({ tokenLifetime: LIFETIME }, { user: user.email });
  const frames = await record(page, fullName(user));
  await open(page, user);
  await loadSamples(page);
  const search = page.getByLabel("Search sessions");
  await search.fill("half a sentence");
  await renewals(page, 3);
  await expect(search).toHaveValue("half a sentence");
  expect(await frames.wrong()).toEqual([]);
});

test("WorkOS failing for longer than a token lives does not sign the user out", async ({
  page,
}) => {
  const user = await createUser();
  await workos.setFaults({ tokenLifetime: LIFETIME }, { user: user.email });
  const frames = await record(page, fullName(user));
  await open(page, user);
  const requests = watchTokenRequests(page);
  await workos.setFaults({ tokenLifetime: LIFETIME, refresh: 500 }, { user: user.email });
  await expect.poll(() => requests.grants.length).toBeGreaterThan(4);
  await expect(shown(page, user)).toBeVisible();
  await workos.setFaults({}, { user: user.email });
  await page.waitForResponse((response) => isTokenResponse(response) && response.ok());
  await expect(shown(page, user)).toBeVisible();
  expect(await frames.wrong()).toEqual([]);
});

test("Convex restarted with the page open: it reconnects by itself", async ({ page }) => {
  const user = await createUser();
  const frames = await record(page, fullName(user));
  const convex = await interruptConvex(page);
  await open(page, user);
  await convex.disconnect();
  await expect(page.getByText("Live", { exact: true })).toBeHidden();
  await expect(shown(page, user)).toBeVisible();
  await convex.reconnect();
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  expect(await frames.wrong()).toEqual([]);
});

test("a revoked session ends at the next refresh, and shows nothing of the user", async ({
  page,
}) => {
  const user = await createUser();
  await workos.setFaults({ tokenLifetime: LIFETIME }, { user: user.email });
  await open(page, user);
  await workos.revokeSessions(user.email);
  await expect(page.getByRole("heading", { name: "Sign in", level: 1 })).toBeVisible();
  await expect(shown(page, user)).toBeHidden();
});

test("two tabs that refresh at the same time both stay signed in", async ({ page, context }) => {
  const user = await createUser();
  await workos.setFaults({ tokenLifetime: LIFETIME }, { user: user.email });
  const frames = await record(page, fullName(user));
  await open(page, user);
  const tab = await context.newPage();
  const tabFrames = await record(tab, fullName(user));
  await tab.goto("/dashboard");
  await expect(shown(tab, user)).toBeVisible();
  await Promise.all([renewals(page, 2), renewals(tab, 2)]);
  await expect(shown(page, user)).toBeVisible();
  await expect(shown(tab, user)).toBeVisible();
  expect([...(await frames.wrong()), ...(await tabFrames.wrong())]).toEqual([]);
});

test("two browsers show two users, each their own", async ({ page, browser }) => {
  const [mary, jane] = [await createUser(), await createUser("Jane")];
  const other = await browser.newContext();
  const janesPage = await other.newPage();
  await open(page, mary);
  await open(janesPage, jane);
  await expect(shown(page, mary)).toBeVisible();
  await expect(shown(page, jane)).toBeHidden();
  await expect(shown(janesPage, jane)).toBeVisible();
  await other.close();
});

test("Back after a sign-out shows nothing of the user", async ({ page }) => {
  const user = await createUser();
  await open(page, user);
  await page.goto("/settings");
  await expect(page.getByText(user.email)).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("main").getByRole("button", { name: "Sign in" })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("heading", { name: "Sign in", level: 1 })).toBeVisible();
  await expect(shown(page, user)).toBeHidden();
});

test("a used callback shows an error, and keeps a session that is there", async ({ page }) => {
  const user = await createUser();
  await page.goto("/callback?code=used_code&state=%7B%7D");
  await expect(page.getByRole("alert")).toContainText("expired or was already used");
  await open(page, user);
  await page.goto("/callback?code=used_code&state=%7B%7D");
  await expect(shown(page, user)).toBeVisible();
});

for (const minutes of [-5, 5]) {
  test(`a clock that is ${minutes} minutes wrong does not matter`, async ({ page }) => {
    const user = await createUser();
    await page.addInitScript((skew) => {
      const { now } = Date;
      Date.now = () => now() + skew;
    }, minutes * 60_000);
    const requests = watchTokenRequests(page);
    await workos.setFaults({ tokenLifetime: 300 }, { user: user.email });
    await open(page, user);
    await page.reload();
    await expect(shown(page, user)).toBeVisible();
    await expect(page.getByText("Live", { exact: true })).toBeVisible();
    // Few refreshes, although the page takes each token for expired, or for far from it.
    await page.waitForTimeout(5_000);
    expect(requests.grants.length).toBeLessThan(10);
  });
}

test("an impersonator sees which user they impersonate, and can end it", async ({ page }) => {
  const user = await createUser();
  await signInAs(page, user.email, { impersonator: "support@example.com", path: "/dashboard" });
  const banner = page.getByRole("complementary", { name: "End impersonation" });
  await expect(banner).toContainText(`support@example.com is signed in as ${fullName(user)}.`);
  await banner.getByRole("button", { name: "End impersonation" }).click();
  await expect(banner).toBeHidden();
});

async function createUser(firstName?: string): Promise<Person> {
  const user = somebodyNew(firstName);
  await callWorkos("/user_management/users", {
    email: user.email,
    first_name: user.firstName,
    last_name: user.lastName,
    email_verified: true,
  });
  return user;
}

async function open(page: Page, user: Person): Promise<void> {
  await signInAs(page, user.email, { path: "/dashboard" });
  await expect(shown(page, user)).toBeVisible();
}

function shown(page: Page, user: Person) {
  return page.getByRole("link", { name: fullName(user) });
}

/** Waits until the page has renewed its token so many times. */
async function renewals(page: Page, count: number): Promise<void> {
  for (let renewed = 0; renewed < count; renewed++) {
    await page.waitForResponse((response) => isTokenResponse(response) && response.ok());
  }
}
