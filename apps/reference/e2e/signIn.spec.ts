import { expect, test } from "@playwright/test";
import { ada, continueAs, fullName, signIn, somebodyNew } from "./people";
import { watchProvisioning, watchTokenRequests } from "./watch";

test("Ada signs in and lands where she wanted to go", async ({ page }) => {
  await page.goto("/settings?from=mail#profile");
  await continueAs(page, ada);
  await expect(page).toHaveURL("/settings?from=mail#profile");
  await expect(page.getByText("Ada Lovelace", { exact: true })).toBeVisible();
  await expect(page.getByText("ada@example.com")).toBeVisible();
});

test("the start page leads in, and then to the dashboard", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await continueAs(page, ada);
  await expect(page).toHaveURL("/dashboard");
  await page.getByRole("link", { name: "OpenSync, start page" }).click();
  await page.getByRole("main").getByRole("link", { name: "Open your sessions" }).click();
  await expect(page).toHaveURL("/dashboard");
});

test("a reload stays signed in", async ({ page }) => {
  const person = somebodyNew();
  await signIn(page, person);
  await page.reload();
  await expect(page.getByRole("heading", { name: "Sessions", level: 1 })).toBeVisible();
  await expect(page).toHaveURL("/dashboard");
  await expect(page.getByRole("link", { name: fullName(person) })).toBeVisible();
});

test("a reload stays signed in when the answer to an earlier refresh was lost", async ({
  page,
}) => {
  const person = somebodyNew();
  await signIn(page, person);
  // As when the page is reloaded again while the first answer is on its way.
  const lost: number[] = [];
  await page.route("**/user_management/authenticate", async (route) => {
    if (route.request().method() === "POST") lost.push((await route.fetch()).status());
    await route.continue();
  });
  await page.reload();
  await expect(page.getByRole("heading", { name: "Sessions", level: 1 })).toBeVisible();
  await expect(page).toHaveURL("/dashboard");
  await expect(page.getByRole("link", { name: fullName(person) })).toBeVisible();
  expect(lost).toContain(200);
  expect(lost).not.toContain(400);
});

test("a new person gets one row, and their name and e-mail appear by themselves", async ({
  page,
}) => {
  const person = somebodyNew();
  const provisioning = watchProvisioning(page);
  await page.goto("/settings");
  await continueAs(page, person);
  await expect(page.getByText(fullName(person), { exact: true })).toBeVisible();
  await expect(page.getByText(person.email)).toBeVisible();
  const shown = await page.getByRole("definition").nth(1).innerText();

  await page.reload();
  await expect(page.getByText(fullName(person), { exact: true })).toBeVisible();
  expect(provisioning.rowIds.length).toBeGreaterThan(0);
  expect(new Set([...provisioning.rowIds, shown]).size).toBe(1);
});

test("under StrictMode there is one code exchange, and one row", async ({ page }) => {
  const tokens = watchTokenRequests(page);
  const provisioning = watchProvisioning(page);
  await signIn(page, somebodyNew());
  await expect(page.getByRole("heading", { name: "No sessions yet" })).toBeVisible();
  expect(tokens.grants.filter((grant) => grant === "authorization_code")).toHaveLength(1);
  expect(new Set(provisioning.rowIds).size).toBe(1);
});

test("signing out leads to the public page, and the dashboard asks again", async ({ page }) => {
  await signIn(page, somebodyNew());
  await page.goto("/settings");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL("/");
  await expect(page.getByRole("main").getByRole("button", { name: "Sign in" })).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Main" })).toBeHidden();

  await page.goto("/dashboard");
  await expect(page.getByRole("heading", { name: "Sign in", level: 1 })).toBeVisible();
});

test("signing out in one tab signs the other one out too", async ({ page, context }) => {
  await signIn(page, somebodyNew());
  const other = await context.newPage();
  await other.goto("/settings");
  await other.getByRole("button", { name: "Sign out" }).click();
  await expect(other).toHaveURL("/");
  await expect(page.getByRole("navigation", { name: "Main" })).toBeHidden();
});

test("cancelling on the sign-in page says so, and another try works", async ({ page }) => {
  await page.goto("/settings");
  await page.getByRole("link", { name: "Cancel and go back" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await page.getByRole("button", { name: "Try again" }).click();
  await continueAs(page, ada);
  await expect(page).toHaveURL("/settings");
});

test("a link to the callback shows no text of its own, and can try again", async ({ page }) => {
  await page.goto("/callback?error=access_denied&error_description=Call+us+at+555-0100.");
  await expect(page.getByRole("alert")).toContainText("cancelled or refused");
  await expect(page.getByText("555-0100")).toBeHidden();
  await expect(page).toHaveURL((url) => url.search === "");
  await page.getByRole("button", { name: "Try again" }).click();
  await continueAs(page, ada);
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
});

test("a refused sign-in that began here shows WorkOS's reason", async ({ page }) => {
  await page.goto("/settings");
  await expect(page.getByRole("heading", { name: "Sign in", level: 1 })).toBeVisible();
  const state = new URL(page.url()).searchParams.get("state") ?? "";
  const reason = "error=access_denied&error_description=Your+account+is+on+hold.";
  await page.goto(`/callback?${reason}&state=${encodeURIComponent(state)}`);
  await expect(page.getByRole("alert")).toContainText("Your account is on hold.");
  await page.goto(`/callback?${reason}`);
  await expect(page.getByRole("alert")).not.toContainText("on hold");
});

test("a callback with a code that is not ours says so instead of waiting", async ({ page }) => {
  await page.goto("/callback?code=forged");
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
});

for (const returnTo of [
  "//evil.example",
  "https://evil.example/",
  "/\\evil.example",
  "\\\\evil.example",
  "javascript:document.title='pwned'",
  "/.//evil.example",
  "/\t/evil.example",
]) {
  test(`a hostile returnTo goes nowhere: ${JSON.stringify(returnTo)}`, async ({
    page,
    baseURL,
  }) => {
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).hostname));
    await page.goto("/dashboard");
    await expect(page.getByRole("heading", { name: "Sign in", level: 1 })).toBeVisible();
    const forged = new URL(page.url());
    forged.searchParams.set("state", JSON.stringify({ returnTo }));
    await page.goto(forged.href);
    await continueAs(page, ada);
    await expect(page).toHaveURL(`${baseURL}/`);
    await expect(
      page.getByRole("main").getByRole("link", { name: "Open your sessions" }),
    ).toBeVisible();
    await expect(page).not.toHaveTitle("pwned");
    expect(asked).not.toContain("evil.example");
  });
}
