import { expect, test, type Page } from "@playwright/test";
import { callConvex } from "./convexCalls";
import { sessionRows, signIn, signInWithSamples, somebodyNew } from "./people";

const title = "Make the webhook handler idempotent";
const last = "Then the order is paid and nobody is told.";
const notThere = { name: "There is no such session." };
const notShared = { name: "Nothing is shared at this address." };

test("a session is read message by message, and the way back leads to the list", async ({
  page,
}) => {
  await signInWithSamples(page);
  await openFirst(page);
  await expect(page.getByText(last)).toBeVisible();
  await expect(page.getByRole("definition")).toContainText([
    "billing",
    "Claude Code",
    "claude-opus-4-5",
    "206K",
    "$1.47",
    "42 min",
  ]);
  await expect(page.getByText("9 passed (9)")).toBeHidden();
  await page.getByText("Bash", { exact: true }).click();
  await expect(page.getByText("9 passed (9)")).toBeVisible();
  await page.getByRole("link", { name: "All sessions" }).click();
  await expect(page).toHaveURL("/dashboard");
});

test("who shares a session shows it to everybody, until they stop", async ({ page, browser }) => {
  const person = await signInWithSamples(page);
  await openFirst(page);
  const address = await share(page);

  const stranger = await browser.newContext();
  const window = await stranger.newPage();
  const received: string[] = [];
  window.on("websocket", (socket) =>
    socket.on("framereceived", ({ payload }) => received.push(payload.toString())),
  );
  await window.goto(address);
  await expect(window.getByRole("heading", { level: 1, name: title })).toBeVisible();
  await expect(window.getByText(last)).toBeVisible();
  await expect(window.locator('meta[name="robots"]')).toHaveAttribute("content", "noindex");
  const seen = received.join();
  expect(seen).toContain(title);
  for (const secret of ["userId", "projectPath", "~/code", "externalId", "cost", person.email]) {
    expect(seen).not.toContain(secret);
  }

  await page.getByRole("switch", { name: "Share by link" }).click();
  await expect(page.getByRole("textbox", { name: "Link" })).toBeHidden();
  await expect(window.getByRole("heading", notShared)).toBeVisible();
  await expect(window.getByText(last)).toBeHidden();

  // Shared again, it is somewhere else.
  const other = await share(page);
  expect(other).not.toBe(address);
  await window.reload();
  await expect(window.getByRole("heading", notShared)).toBeVisible();
  await window.goto(other);
  await expect(window.getByText(last)).toBeVisible();
  await stranger.close();

  // The session's id, which the first address gave away, reads nothing without the new one.
  const sessionId = new URL(page.url()).pathname.split("/").at(-1);
  const paginationOpts = { numItems: 10, cursor: null };
  for (const slug of [undefined, slugOf(address)]) {
    const args = { slug, sessionId, paginationOpts };
    const { body } = await callConvex("query", "sharing:messages", args);
    expect(JSON.parse(body)).toMatchObject({ status: "success", value: { page: [] } });
  }
  const args = { slug: slugOf(other), sessionId, paginationOpts };
  expect((await callConvex("query", "sharing:messages", args)).body).toContain(last);
});

test("the link is copied, and the button says so", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await signInWithSamples(page);
  await openFirst(page);
  const address = await share(page);
  await page.getByRole("button", { name: "Copy link" }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(address);
});

test("a deleted session is gone from its own page and from its public one", async ({
  page,
  context,
  browser,
}) => {
  await signInWithSamples(page);
  await openFirst(page);
  const stranger = await browser.newContext();
  const window = await stranger.newPage();
  await window.goto(await share(page));
  await expect(window.getByText(last)).toBeVisible();

  const list = await context.newPage();
  await list.goto("/dashboard");
  await list.getByRole("button", { name: `Delete “${title}”` }).click();
  await list.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("heading", notThere)).toBeVisible();
  await expect(window.getByRole("heading", notShared)).toBeVisible();
  await stranger.close();
});

test("the address of somebody else's session is as good as a wrong one", async ({
  page,
  browser,
}) => {
  await signInWithSamples(page);
  await openFirst(page);
  const address = new URL(page.url()).pathname;

  const other = await browser.newContext();
  const window = await other.newPage();
  await signIn(window, somebodyNew());
  const shown: string[] = [];
  for (const path of [
    address,
    address.slice(0, -1),
    "/dashboard/nothing",
    "/dashboard/%F0%9F%A6%8A",
  ]) {
    await window.goto(path);
    await expect(window.getByRole("heading", notThere)).toBeVisible();
    shown.push((await window.title()) + (await window.getByRole("main").innerHTML()));
  }
  expect(new Set(shown).size).toBe(1);
  await other.close();
});

test("what is not shared, nobody reads by its id", async ({ page }) => {
  await signInWithSamples(page);
  await openFirst(page);
  const sessionId = new URL(page.url()).pathname.split("/").at(-1);
  const args = { sessionId, paginationOpts: { numItems: 10, cursor: null } };
  const { body } = await callConvex("query", "sharing:messages", args);
  expect(JSON.parse(body)).toMatchObject({ status: "success", value: { page: [], isDone: true } });
  const mine = await callConvex("query", "transcripts:messages", args);
  expect(mine.body).toContain("unauthenticated");
});

async function openFirst(page: Page) {
  await sessionRows(page).first().getByRole("link", { name: title }).click();
  await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
}

/** Shares the session that is open; its address. */
async function share(page: Page): Promise<string> {
  await page.getByRole("switch", { name: "Share by link" }).click();
  const link = page.getByRole("textbox", { name: "Link" });
  await expect(link).toBeVisible();
  return await link.inputValue();
}

function slugOf(address: string): string {
  return new URL(address).pathname.split("/").at(-1) ?? "";
}
