import { expect, test } from "@playwright/test";
import { sessionRows, signIn, signInWithSamples, somebodyNew } from "./people";

const first = "Make the webhook handler idempotent";
const second = "Find out why the nightly export is empty";

test("an empty dashboard offers samples, and shows them newest first", async ({ page }) => {
  await signInWithSamples(page);
  await expect(sessionRows(page).first()).toContainText(first);
  await expect(sessionRows(page).first()).toContainText(/billing.*Claude Code.*claude-opus-4-5/s);
  await expect(sessionRows(page).first()).toContainText(/206K.*\$1\.47.*\d+ min ago/s);
});

test("sessions come page by page", async ({ page }) => {
  await signInWithSamples(page);
  await page.reload();
  await expect(sessionRows(page).first()).toContainText(first);
  await expect(sessionRows(page)).toHaveCount(20);
  await page.getByRole("button", { name: "Show older sessions" }).click();
  await expect(sessionRows(page)).toHaveCount(24);
  await expect(page.getByText("That is all of them.")).toBeVisible();
});

test("what one tab changes, the other one shows", async ({ page, context }) => {
  await signInWithSamples(page);
  const other = await context.newPage();
  await other.goto("/dashboard");
  await expect(sessionRows(other).first()).toContainText(first);

  await page.getByRole("button", { name: `Rename “${first}”` }).click();
  await page.getByLabel("Title").fill("Seen in both tabs");
  await page.getByLabel("Title").press("Enter");
  await expect(sessionRows(other).first()).toContainText("Seen in both tabs");

  await other.getByRole("button", { name: "Delete “Seen in both tabs”" }).click();
  await other.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
  await expect(sessionRows(page).first()).toContainText(second);
  await expect(page.getByText("Seen in both tabs")).toBeHidden();
});

test("renaming: Escape leaves the title, an empty one is refused in place", async ({ page }) => {
  await signInWithSamples(page);
  const rename = page.getByRole("button", { name: `Rename “${first}”` });
  const field = page.getByLabel("Title");
  await rename.click();
  await expect(field).toBeFocused();
  await page.keyboard.type("Something else");
  await page.keyboard.press("Escape");
  await expect(rename).toBeFocused();
  await expect(sessionRows(page).first()).toContainText(first);

  await rename.click();
  await expect(field).toBeFocused();
  // The field selects its text when it gets the focus.
  await page.keyboard.press("Delete");
  await expect(field).toHaveValue("");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toHaveText("A session needs a title.");
  await field.fill("x".repeat(121));
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("alert")).toContainText("at most 120 characters");
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(sessionRows(page).first()).toContainText(first);
});

test("deleting asks first, and gives the focus back", async ({ page }) => {
  await signInWithSamples(page);
  const remove = page.getByRole("button", { name: `Delete “${second}”` });
  const dialog = page.getByRole("alertdialog", { name: "Delete this session?" });
  await remove.click();
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(remove).toBeFocused();

  await remove.click();
  await expect(dialog).toContainText(second);
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("region", { name: "Sessions" })).toBeFocused();
  await expect(sessionRows(page)).toHaveCount(23);
  await expect(remove).toBeHidden();
});

test("deleting what another tab has deleted ends well", async ({ page, context }) => {
  await signInWithSamples(page);
  const other = await context.newPage();
  await other.goto("/dashboard");
  for (const tab of [page, other]) {
    await tab.getByRole("button", { name: `Delete “${first}”` }).click();
    await expect(tab.getByRole("alertdialog")).toBeVisible();
  }
  for (const tab of [page, other]) {
    await tab.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
    await expect(tab.getByRole("alertdialog")).toBeHidden();
    await expect(sessionRows(tab).first()).toContainText(second);
  }
});

test("totals follow", async ({ page }) => {
  await signIn(page, somebodyNew());
  const totals = page.getByRole("definition");
  await expect(totals).toHaveText(["0", "0", "$0.00", "0 min"]);
  await page.getByRole("button", { name: "Load sample sessions" }).click();
  await expect(totals).toHaveText(["24", "2.6M", "$10.89", "10 h 47 min"]);
});
