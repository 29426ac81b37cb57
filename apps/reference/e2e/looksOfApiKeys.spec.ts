import { expect, test } from "@playwright/test";
import { dialog, keysIn, mintKey } from "./apiKeys";
import { callApi } from "./httpCalls";
import { look, SIZES } from "./look";
import { signInTo } from "./organizations";
import { somebodyNew } from "./people";

for (const colorScheme of ["light", "dark"] as const) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    test.describe(`${size} and ${colorScheme}`, () => {
      test.use({ colorScheme, viewport });

      test("API keys and API calls", async ({ page }) => {
        const token = await signInTo(page, "/settings/api-calls", somebodyNew());
        await expect(page.getByRole("heading", { name: "No API calls yet" })).toBeVisible();
        await look(page, "no API calls");
        await page.getByRole("link", { name: "Create an API key" }).click();
        await expect(page.getByRole("heading", { name: "No API keys yet" })).toBeInViewport();
        await look(page, "no API keys");

        await page.getByRole("button", { name: "Create a key" }).click();
        await expect(dialog(page)).toBeVisible();
        await look(page, "creating a key");
        for (const scope of ["Read sessions", "Write sessions"]) {
          await dialog(page).getByRole("checkbox", { name: scope }).uncheck();
        }
        await dialog(page).getByRole("button", { name: "Create key" }).click();
        await expect(dialog(page).getByRole("alert")).toBeVisible();
        await look(page, "a key that may nothing");
        await dialog(page).getByRole("checkbox", { name: "Write sessions" }).check();
        await dialog(page).getByRole("textbox", { name: "Name" }).fill("Plugin on my laptop");
        await dialog(page).getByRole("button", { name: "Create key" }).click();
        const field = dialog(page).getByRole("textbox", { name: "API key" });
        await expect(field).toBeFocused();
        await expect(field).toHaveJSProperty("scrollLeft", 0);
        await look(page, "a new key", [field, dialog(page).getByRole("code")]);
        const written = await field.inputValue();
        await dialog(page).getByRole("button", { name: "Done" }).click();

        const reading = await mintKey(token, "Server in Frankfurt", ["sessions:read"]);
        await expect(keysIn(page)).toHaveCount(2);
        await page.getByRole("button", { name: "Rotate “Server in Frankfurt”" }).click();
        await expect(dialog(page)).toBeVisible();
        await look(page, "rotating a key");
        await dialog(page).getByRole("button", { name: "Rotate key" }).click();
        await expect(field).toBeFocused();
        await dialog(page).getByRole("button", { name: "Done" }).click();
        await expect(dialog(page)).toBeHidden();
        await callApi("/sync/session", { key: written, body: { externalId: "one" } });
        await callApi("/api/sessions", { key: reading });
        await callApi("/sync/batch", { key: reading, body: {} });
        await callApi("/api/sessions/get?id=nothing", { key: token });
        await expect(keysIn(page).filter({ hasText: /Last used\s*Never/ })).toHaveCount(1);
        await look(page, "API keys");
        await page.getByRole("button", { name: "Rename “Plugin on my laptop”" }).click();
        await page.getByRole("button", { name: "Revoke “Server in Frankfurt”" }).first().click();
        const question = page.getByRole("alertdialog");
        await expect(question).toBeVisible();
        await look(page, "revoking a key");
        await page.keyboard.press("Escape");
        await expect(question).toBeHidden();

        await page.getByRole("link", { name: "Recent API calls" }).click();
        await expect(page.getByRole("table", { name: "API calls" })).toContainText("Not found");
        await look(page, "API calls");
        await page.goto("/dashboard?source=pi");
        await expect(page.getByRole("heading", { name: "No sessions from Pi" })).toBeVisible();
        await expect(page.getByRole("radio", { name: "Pi" })).toBeInViewport();
        await look(page, "no sessions of a tool");
      });
    });
  }
}
