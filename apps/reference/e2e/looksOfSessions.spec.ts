import { expect, test } from "@playwright/test";
import { look, SIZES } from "./look";
import { signInTo } from "./organizations";
import { ada, grace, sessionRows, signInWithSamples } from "./people";

for (const colorScheme of ["light", "dark"] as const) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    test.describe(`${size} and ${colorScheme}`, () => {
      test.use({ colorScheme, viewport });

      test("reading, sharing and searching", async ({ page }) => {
        await signInWithSamples(page);
        const field = page.getByLabel("Search sessions");
        const results = page.getByRole("region", { name: "Search results" });
        await field.fill("receipts");
        await expect(results.getByRole("listitem")).toHaveCount(1);
        await look(page, "search");
        await page.getByText("Meaning", { exact: true }).click();
        await expect(results.getByText("Nearness").first()).toBeAttached();
        await look(page, "search by meaning");
        await page.getByText("Words", { exact: true }).click();
        await field.fill("zeppelin");
        await expect(results.getByRole("heading")).toBeVisible();
        await look(page, "nothing found");
        await field.press("Escape");

        await sessionRows(page).first().getByRole("link").click();
        await expect(page.getByText("Good. What happens when the process dies")).toBeVisible();
        await page.getByText("Bash", { exact: true }).click();
        await page.getByRole("switch").click();
        await expect(page.getByRole("textbox", { name: "Link" })).toBeVisible();
        await look(page, "session");

        await page.getByRole("link", { name: "Open", exact: true }).click();
        await expect(page.getByText("Good. What happens when the process dies")).toBeVisible();
        await look(page, "shared session");

        await page.goto("/dashboard/nothing");
        await expect(
          page.getByRole("heading", { name: "There is no such session." }),
        ).toBeVisible();
        await look(page, "no session");
        await page.goto("/s/nothing");
        await expect(page.getByRole("heading", { name: /^Nothing is shared/ })).toBeVisible();
        await look(page, "nothing shared");
      });

      for (const [who, person] of [
        ["an admin", ada],
        ["a member", grace],
      ] as const) {
        test(`the team's page for ${who}`, async ({ page }) => {
          await signInTo(page, "/organization", person);
          const title = `Reviews by ${who} (${size}, ${colorScheme})`;
          const form = page.getByRole("form", { name: "New playbook" });
          await form.getByLabel("Title").fill(title);
          await form
            .getByLabel("Text")
            .fill("Before you ask for a review:\n\n- run `pnpm test`\n- say why, not only what");
          await form.getByRole("button").click();
          await expect(page.getByRole("heading", { name: title })).toBeVisible();
          await page.getByRole("heading", { level: 1 }).scrollIntoViewIfNeeded();
          await look(page, `team of ${who}`);
        });
      }
    });
  }
}
