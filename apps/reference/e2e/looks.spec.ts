import { expect, test } from "@playwright/test";
import { look, SIZES } from "./look";
import { loadSamples, sessionRows, signIn, signInWithSamples, somebodyNew } from "./people";

for (const colorScheme of ["light", "dark"] as const) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    test.describe(`${size} and ${colorScheme}`, () => {
      test.use({ colorScheme, viewport });

      test("the public pages", async ({ page }) => {
        for (const [name, path, heading] of [
          ["start", "/", "Every coding session, kept for you."],
          ["callback", "/callback?error=access_denied", "Signing in was cancelled or refused."],
          ["not found", "/nothing/here", "There is nothing at this address."],
        ] as const) {
          await page.goto(path);
          await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
          await look(page, name);
        }
      });

      test("the pages of a person", async ({ page }) => {
        await signIn(page, somebodyNew());
        await expect(page.getByRole("heading", { name: "No sessions yet" })).toBeVisible();
        await look(page, "empty dashboard");
        await loadSamples(page);
        await look(page, "dashboard");

        await page
          .getByRole("button", { name: /^Rename/ })
          .first()
          .click();
        const field = page.getByLabel("Title");
        await field.fill(" ");
        await field.press("Enter");
        await expect(page.getByRole("alert")).toBeVisible();
        await look(page, "renaming");
        await field.press("Escape");
        await expect(field).toBeHidden();

        await page
          .getByRole("button", { name: /^Delete/ })
          .first()
          .click();
        await expect(page.getByRole("alertdialog")).toBeVisible();
        await look(page, "deleting");
        await page.keyboard.press("Escape");
        await expect(page.getByRole("alertdialog")).toBeHidden();

        await page.getByRole("link", { name: "Settings", exact: true }).click();
        await expect(page.getByText("@example.com")).toBeVisible();
        await look(page, "settings");
      });
    });
  }
}

test("nothing moves while the dashboard loads", async ({ page }) => {
  await signInWithSamples(page);
  await page.addInitScript(() => {
    const moved: number[] = [];
    Object.assign(window, { moved });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) moved.push(Number(Reflect.get(entry, "value")));
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.reload();
  await expect(sessionRows(page).filter({ hasText: "billing" }).first()).toBeVisible();
  const moved = await page.evaluate(() => Reflect.get(window, "moved") as number[]);
  // Chrome calls a page good up to 0.1.
  expect(moved.reduce((sum, value) => sum + value, 0)).toBeLessThan(0.02);
});

test("the theme follows the device until one is chosen, and is remembered", async ({ page }) => {
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const lightButton = page.getByRole("button", { name: "Use the light theme" });
  const darkButton = page.getByRole("button", { name: "Use the dark theme" });
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/");
  await expect(darkButton).toBeVisible();
  const light = await background();
  await page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(background).not.toBe(light);
  const dark = await background();

  await lightButton.click();
  await expect.poll(background).toBe(light);
  await page.reload();
  await expect(darkButton).toBeVisible();
  await expect.poll(background).toBe(light);
  await darkButton.click();
  await expect.poll(background).toBe(dark);
});

test("a keyboard reaches the content first, and sees where it is", async ({ page }) => {
  await page.goto("/");
  const signIn = page.getByRole("main").getByRole("button", { name: "Sign in" });
  await expect(signIn).toBeVisible();
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to the content" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(signIn).toBeFocused();
  await expect(signIn).toHaveCSS("outline-style", "solid");
});
