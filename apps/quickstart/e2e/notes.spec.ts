import { expect, test, type Page } from "@playwright/test";

test("shows each user their own notes, also after a reload and in a second tab", async ({
  page,
}) => {
  await signIn(page, "ada@example.com");
  await expect(page.getByRole("listitem")).toHaveCount(0);
  await page.getByRole("button", { name: "Add note" }).click();
  await expect(page.getByRole("listitem")).toHaveText(["A note"]);

  await page.reload();
  await expect(page.getByRole("listitem")).toHaveText(["A note"]);
  const tab = await page.context().newPage();
  await tab.goto("/");
  await expect(tab.getByRole("listitem")).toHaveText(["A note"]);
  await tab.close();

  await page.getByRole("button", { name: "Sign out" }).click();
  // Signing out leads to the sign-in page by itself.
  await chooseUser(page, "grace@example.com");
  await expect(page.getByRole("button", { name: "Add note" })).toBeVisible();
  await expect(page.getByRole("listitem")).toHaveCount(0);
});

test("keeps the page and the session when the network fails and comes back", async ({ page }) => {
  await signIn(page, "grace@example.com");
  await page.context().setOffline(true);
  await expect(page.getByText("grace@example.com")).toBeVisible();
  await page.context().setOffline(false);
  await page.getByRole("button", { name: "Add note" }).click();
  await expect(page.getByRole("listitem")).toHaveText(["A note"]);
});

async function signIn(page: Page, email: string) {
  await page.goto("/");
  await chooseUser(page, email);
}

async function chooseUser(page: Page, email: string) {
  await page.getByRole("button", { name: email }).click();
  await expect(page.getByText(email)).toBeVisible();
}
