import { expect, test, type Page } from "@playwright/test";
import { sessionRows, signIn, signInWithSamples, somebodyNew } from "./people";

const found = (page: Page) =>
  page.getByRole("region", { name: "Search results" }).getByRole("listitem");

test("a search looks into what was said, and shows where", async ({ page }) => {
  await signInWithSamples(page);
  await page.getByLabel("Search sessions").fill("idempotency");
  await expect(found(page)).toHaveCount(1);
  await expect(found(page)).toContainText("Make the webhook handler idempotent");
  await expect(found(page).locator("mark")).toContainText(["idempotency"]);

  await found(page).getByRole("link").click();
  await expect(page.getByText("the idempotency key")).toBeVisible();
  await page.goBack();
  await expect(page.getByLabel("Search sessions")).toHaveValue("idempotency");
  await expect(found(page)).toHaveCount(1);

  await page.getByLabel("Search sessions").press("Escape");
  await expect(sessionRows(page).first()).toBeVisible();
  await expect(page).toHaveURL("/dashboard");
});

test("results are live: a new title is found, a deleted session is not", async ({
  page,
  context,
}) => {
  await signInWithSamples(page);
  await page.getByLabel("Search sessions").fill("zeppelin");
  await expect(page.getByRole("heading", { name: "Nothing about “zeppelin”" })).toBeVisible();

  const list = await context.newPage();
  await list.goto("/dashboard");
  await list
    .getByRole("button", { name: /^Rename/ })
    .first()
    .click();
  await list.getByLabel("Title").fill("Fold the zeppelin");
  await list.getByLabel("Title").press("Enter");
  await expect(found(page)).toContainText(["Fold the zeppelin"]);

  await list.getByRole("button", { name: "Delete “Fold the zeppelin”" }).click();
  await list.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("heading", { name: "Nothing about “zeppelin”" })).toBeVisible();
});

test("by meaning finds other forms of a word, and says who looks for them", async ({ page }) => {
  await signInWithSamples(page);
  await page.getByLabel("Search sessions").fill("pagination");
  await expect(page.getByRole("heading", { name: "Nothing about “pagination”" })).toBeVisible();
  await page.getByRole("radio", { name: "Meaning" }).check();
  await expect(page.getByText("A local stand-in finds what is near.")).toBeVisible();
  await expect(found(page).first()).toContainText("Paginate the audit log by cursor");
  await expect(page).toHaveURL("/dashboard?q=pagination&by=meaning");
});

test("nobody finds what is somebody else's", async ({ page, browser }) => {
  await signInWithSamples(page);
  await page.getByLabel("Search sessions").fill("webhook handler");
  await expect(found(page).first()).toBeVisible();

  const other = await browser.newContext();
  const window = await other.newPage();
  await signIn(window, somebodyNew());
  await window.getByLabel("Search sessions").fill("webhook handler");
  for (const mode of ["Words", "Meaning"]) {
    await window.getByRole("radio", { name: mode }).check();
    await expect(window.getByRole("heading", { name: /^Nothing about/ })).toBeVisible();
  }
  await other.close();
});
