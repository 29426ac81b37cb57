import { expect, test, type Page } from "@playwright/test";
import { createKey, dialog, keysIn, mintKey, revokeKey, rotateKey } from "./apiKeys";
import { everythingIn } from "./everything";
import { callApi, statusesOf, titlesFor } from "./httpCalls";
import { signInTo } from "./organizations";
import { sessionRows, somebodyNew } from "./people";
import { runCurl } from "./shell";

const HELLO = { externalId: "hello", title: "Hello", source: "codex" };

test("the line that Settings shows sends a session, live, until its key is revoked", async ({
  page,
  context,
}) => {
  await signInTo(page, "/settings", somebodyNew());
  const dashboard = await context.newPage();
  await dashboard.goto("/dashboard");
  await expect(dashboard.getByRole("heading", { name: "No sessions yet" })).toBeVisible();

  const { key, command } = await createKey(page, "Plugin on my laptop");
  expect(command).toContain(key);
  expect(await runCurl(command)).toMatchObject({ status: 200 });
  await expect(sessionRows(dashboard)).toContainText([/Hello from curl/]);
  await expect(keysIn(page)).toContainText(/Last used\s*(Just now|\d+ min ago)/);

  await revokeKey(page, keysIn(page));
  await expect(page.getByRole("heading", { name: "No API keys yet" })).toBeVisible();
  const refused = await runCurl(command);
  expect(refused.status).toBe(401);
  expect(JSON.parse(refused.body)).toMatchObject({ error: { code: "unauthorized" } });
  await expect(sessionRows(dashboard)).toHaveCount(1);
});

test("a key is shown once: copied, then nowhere in the page or the browser", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await signInTo(page, "/settings", somebodyNew());
  await page.getByRole("button", { name: "Create a key" }).click();
  await dialog(page).getByRole("textbox", { name: "Name" }).fill("Shown once");
  await dialog(page).getByRole("button", { name: "Create key" }).click();
  const key = await dialog(page).getByRole("textbox", { name: "API key" }).inputValue();
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await dialog(page).getByRole("button", { name: "Copy key" }).click();
  await expect.poll(copied).toBe(key);
  await dialog(page).getByRole("button", { name: "Copy command" }).click();
  await expect.poll(copied).toBe(await dialog(page).getByRole("code").innerText());
  expect(await everythingIn(page)).toContain(key);
  expect(await everythingIn(page, "kept")).not.toContain(key);

  await dialog(page).getByRole("button", { name: "Done" }).click();
  await expect(dialog(page)).toBeHidden();
  expect(await everythingIn(page)).not.toContain(key);
  await page.reload();
  await expect(keysIn(page)).toContainText(["Shown once"]);
  expect(await everythingIn(page)).not.toContain(key);
  await page.getByRole("button", { name: "Create a key" }).click();
  await expect(dialog(page).getByRole("textbox", { name: "Name" })).toHaveValue("");
  expect(await everythingIn(page)).not.toContain(key);
});

test("a key that may only read is refused what writes", async ({ page }) => {
  await signInTo(page, "/settings", somebodyNew());
  const { key, command } = await createKey(page, "Reads", "Write sessions");
  await expect(keysIn(page)).toContainText(["Read sessions"]);
  await expect(keysIn(page)).not.toContainText(/write sessions/i);
  const read = await runCurl(command);
  expect(read.status).toBe(200);
  expect(JSON.parse(read.body)).toEqual({ sessions: [], cursor: null });

  const written = await callApi("/sync/session", { key, body: HELLO });
  expect(written.status).toBe(403);
  expect(written.headers.get("www-authenticate")).toContain('scope="sessions:write"');
  expect(await written.json()).toMatchObject({ error: { code: "forbidden" } });
  expect(await titlesFor(key)).toEqual([]);
});

test("rotating: after a grace both keys work, at once only the new one", async ({ page }) => {
  await signInTo(page, "/settings", somebodyNew());
  const first = await createKey(page, "Server");
  const second = await rotateKey(page, keysIn(page), "After a day");
  await expect(keysIn(page)).toHaveCount(2);
  await expect(keysIn(page).last()).toContainText("Replaced, works until");
  expect(await statusesOf(first.key, second.key)).toEqual([200, 200]);

  const third = await rotateKey(page, keysIn(page).first(), "At once");
  await expect(keysIn(page)).toHaveCount(2);
  expect(third.key).not.toBe(second.key);
  expect(await statusesOf(second.key, third.key)).toEqual([401, 200]);
});

test("a sixth key is refused with a reason, and all of them end together", async ({ page }) => {
  const token = await signInTo(page, "/settings", somebodyNew());
  await expect(page.getByRole("heading", { name: "No API keys yet" })).toBeVisible();
  const keys: string[] = [];
  for (const n of [1, 2, 3, 4, 5]) keys.push(await mintKey(token, `Key ${n}`));
  await expect(keysIn(page)).toHaveCount(5);

  await page.getByRole("button", { name: "Create a key" }).click();
  await dialog(page).getByRole("textbox", { name: "Name" }).fill("One too many");
  await dialog(page).getByRole("button", { name: "Create key" }).click();
  await expect(dialog(page).getByRole("alert")).toHaveText(
    "API key limit reached. Revoke a key to create another.",
  );
  await expect(dialog(page).getByRole("textbox", { name: "Name" })).toHaveValue("One too many");
  await page.keyboard.press("Escape");
  await expect(keysIn(page)).toHaveCount(5);

  await page.getByRole("button", { name: "Revoke all" }).click();
  const question = page.getByRole("alertdialog", { name: "Revoke all keys?" });
  await question.getByRole("button", { name: "Revoke all" }).click();
  await expect(page.getByRole("heading", { name: "No API keys yet" })).toBeVisible();
  expect(await statusesOf(...keys)).toEqual([401, 401, 401, 401, 401]);
});

test("a keyboard alone makes a key, and finds its way back", async ({ page }) => {
  await signInTo(page, "/settings", somebodyNew());
  // A new page takes the focus. Wait until it is complete.
  await expect(page.getByRole("heading", { name: "No API keys yet" })).toBeVisible();
  const opener = page.getByRole("button", { name: "Create a key" });
  await opener.focus();
  await expect(opener).toBeFocused();
  await page.keyboard.press("Enter");
  const name = dialog(page).getByRole("textbox", { name: "Name" });
  await expect(name).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toBeHidden();
  await expect(opener).toBeFocused();

  await page.keyboard.press("Enter");
  await expect(name).toBeFocused();
  await page.keyboard.type("By hand");
  await tabThrough(page, [
    ["checkbox", "Read sessions"],
    ["checkbox", "Write sessions"],
    ["combobox", "It ends"],
    ["button", "Cancel"],
    ["button", "Create key"],
  ]);
  await page.keyboard.press("Enter");
  await expect(dialog(page).getByRole("textbox", { name: "API key" })).toBeFocused();
  await tabThrough(page, [
    ["button", "Copy key"],
    ["button", "Copy command"],
    ["button", "Done"],
  ]);
  await page.keyboard.press("Enter");
  await expect(dialog(page)).toBeHidden();
  await expect(opener).toBeFocused();
  await expect(keysIn(page)).toContainText(["By hand"]);
});

/** Presses Tab once for each, and finds the focus there. */
async function tabThrough(
  page: Page,
  stops: ["button" | "checkbox" | "combobox", string][],
): Promise<void> {
  for (const [role, name] of stops) {
    await page.keyboard.press("Tab");
    await expect(dialog(page).getByRole(role, { name })).toBeFocused();
  }
}
