import { expect, test, type Page } from "@playwright/test";
import { sessionRows, signInWithSamples } from "./people";

const ALL = ["All", "Claude Code", "Codex", "Cursor", "OpenCode", "Factory Droid", "Pi"];

const filter = (page: Page) => page.getByRole("group", { name: "Show sessions from" });
const choice = (page: Page, name: string) => filter(page).getByRole("radio", { name, exact: true });

test("a sync plugin that is switched off leaves the filter, in every tab, and comes back", async ({
  page,
  context,
}) => {
  await signInWithSamples(page);
  await expect(filter(page).locator("label")).toHaveText(ALL);
  const settings = await context.newPage();
  await settings.goto("/settings");
  const plugins = settings.getByRole("region", { name: "Sync plugins" });
  await plugins.getByRole("switch", { name: "Cursor" }).click();
  await expect(plugins.getByRole("switch", { name: "Cursor" })).not.toBeChecked();
  await expect(choice(page, "Cursor")).toHaveCount(0);
  await expect(filter(page).getByRole("radio")).toHaveCount(ALL.length - 1);
  // What it has sent stays.
  await expect(sessionRows(page).filter({ hasText: "Cursor" })).not.toHaveCount(0);

  await settings.reload();
  await expect(plugins.getByRole("switch", { name: "Cursor" })).not.toBeChecked();
  await plugins.getByRole("switch", { name: "Cursor" }).press("Space");
  await expect(plugins.getByRole("switch", { name: "Cursor" })).toBeChecked();
  await expect(choice(page, "Cursor")).toBeVisible();
});

test("the filter shows one tool's sessions, after a reload too, and works by keyboard", async ({
  page,
}) => {
  await signInWithSamples(page);
  await choice(page, "Codex").check();
  await expect(page).toHaveURL("/dashboard?source=codex");
  await expectOnly(page, "Codex");
  await page.reload();
  await expect(choice(page, "Codex")).toBeChecked();
  await expectOnly(page, "Codex");

  await choice(page, "Codex").press("ArrowRight");
  await expect(choice(page, "Cursor")).toBeFocused();
  await expect(choice(page, "Cursor")).toBeChecked();
  await expectOnly(page, "Cursor");

  await choice(page, "Pi").check();
  await expect(page.getByRole("heading", { name: "No sessions from Pi" })).toBeVisible();
  await page.getByRole("button", { name: "Show all sessions" }).press("Enter");
  await expect(choice(page, "All")).toBeChecked();
  await expect(page).toHaveURL("/dashboard");
  await expect(sessionRows(page).filter({ hasText: "Claude Code" })).not.toHaveCount(0);
});

/** There are rows, and all of them are of this tool. */
async function expectOnly(page: Page, label: string) {
  await expect(sessionRows(page).filter({ hasNotText: label })).toHaveCount(0);
  await expect(sessionRows(page).filter({ hasText: label })).not.toHaveCount(0);
}
