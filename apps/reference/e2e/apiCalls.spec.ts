import { expect, test, type Page } from "@playwright/test";
import { mintKey } from "./apiKeys";
import { callApi } from "./httpCalls";
import { signInTo } from "./organizations";
import { somebodyNew } from "./people";

const CALLS = "/settings/api-calls";

test("API calls appear as they happen, each person's own alone", async ({ page, browser }) => {
  const token = await signInTo(page, "/settings", somebodyNew("Ada"));
  await page.getByRole("link", { name: "Recent API calls" }).click();
  await expect(page).toHaveURL(CALLS);
  await expect(page.getByRole("heading", { name: "No API calls yet" })).toBeVisible();
  const other = await browser.newContext();
  const gracesPage = await other.newPage();
  const gracesToken = await signInTo(gracesPage, CALLS, somebodyNew("Grace"));
  await expect(gracesPage.getByRole("heading", { name: "No API calls yet" })).toBeVisible();

  const key = await mintKey(token, "Reads only", ["sessions:read"]);
  await callApi("/api/sessions?source=codex", { key });
  await expect(callsIn(page)).toContainText([/GET \/api\/sessions\s*Reads only\s*200\s*OK/]);
  await callApi("/sync/session", { key, body: { externalId: "one" } });
  await expect(callsIn(page).first()).toContainText(/POST \/sync\/session.*403\s*Not allowed/);
  await callApi("/api/sessions/get?id=nothing", { key: token });
  await expect(callsIn(page).first()).toContainText(/\/get\s*This app\s*404\s*Not found/);
  await expect(page.getByRole("table")).not.toContainText(/codex|id=/);

  await expect(gracesPage.getByRole("heading", { name: "No API calls yet" })).toBeVisible();
  await callApi("/api/sessions", { key: await mintKey(gracesToken, "Grace's") });
  await expect(callsIn(gracesPage)).toContainText([/Grace's/]);
  await expect(callsIn(page)).toHaveCount(3);
  await other.close();
});

test("older API calls come page by page", async ({ page }) => {
  const token = await signInTo(page, "/settings", somebodyNew());
  await expect(page.getByRole("heading", { name: "No API keys yet" })).toBeVisible();
  const key = await mintKey(token, "Busy");
  await Promise.all(Array.from({ length: 30 }, () => callApi("/api/sessions", { key })));
  // The calls are logged after their responses. A list that is open already grows with
  // them, so open it until it begins with all of them.
  const loadMore = page.getByRole("button", { name: "Load more" });
  await expect(async () => {
    await page.goto(CALLS);
    await expect(loadMore).toBeVisible({ timeout: 5_000 });
  }).toPass();
  await loadMore.click();
  await expect(callsIn(page)).toHaveCount(30);
  await expect(page.getByText("That is all of them.")).toBeVisible();
});

function callsIn(page: Page) {
  const table = page.getByRole("table", { name: "API calls" });
  return table.getByRole("rowgroup").last().getByRole("row");
}
