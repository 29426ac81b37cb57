import { expect, type Locator, type Page } from "@playwright/test";
import { callConvex } from "./convexCalls";

type ShownKey = { key: string; command: string };

/** The dialog of Settings that is open. */
export const dialog = (page: Page) => page.getByRole("dialog");

/** Those of the list in Settings, newest first. */
export const keysIn = (page: Page) =>
  page.getByRole("region", { name: "API keys" }).getByRole("listitem");

/** In Settings: makes a key, reads what is shown of it once, and closes that. */
export async function createKey(page: Page, name: string, without?: string): Promise<ShownKey> {
  await page.getByRole("button", { name: "Create a key" }).click();
  await dialog(page).getByRole("textbox", { name: "Name" }).fill(name);
  if (without) await dialog(page).getByRole("checkbox", { name: without }).uncheck();
  await dialog(page).getByRole("button", { name: "Create key" }).click();
  return takeKey(page);
}

/** In Settings: replaces a key, and reads the new one. */
export async function rotateKey(page: Page, item: Locator, oldEnds: string): Promise<ShownKey> {
  await item.getByRole("button", { name: /^Rotate/ }).click();
  await dialog(page).getByLabel("The old key ends").selectOption(oldEnds);
  await dialog(page).getByRole("button", { name: "Rotate key" }).click();
  return takeKey(page);
}

/** In Settings: revokes a key. */
export async function revokeKey(page: Page, item: Locator) {
  await item.getByRole("button", { name: /^Revoke/ }).click();
  const question = page.getByRole("alertdialog", { name: "Revoke this key?" });
  await question.getByRole("button", { name: "Revoke" }).click();
  await expect(question).toBeHidden();
}

async function takeKey(page: Page): Promise<ShownKey> {
  const field = dialog(page).getByRole("textbox", { name: "API key" });
  await expect(field).toBeFocused();
  const key = await field.inputValue();
  const command = await dialog(page).getByRole("code").innerText();
  await dialog(page).getByRole("button", { name: "Done" }).click();
  await expect(dialog(page)).toBeHidden();
  return { key, command };
}

/** Makes a key without the page, with the access token of its owner. */
export async function mintKey(token: string, name: string, scopes?: string[]): Promise<string> {
  const args = { name, ...(scopes && { scopes }) };
  const { body } = await callConvex("action", "apiKeys:create", args, token);
  const { value } = JSON.parse(body) as { value: { key: string } };
  return value.key;
}
