import { expect, test, type Page } from "@playwright/test";
import { callConvex, nextAccessToken } from "./convexCalls";
import { createOrganization, signInTo } from "./organizations";
import { ada, continueAs, grace, signIn, somebodyNew } from "./people";

const switcher = (page: Page) => page.getByLabel("Organization", { exact: true });
const playbook = (page: Page, name: string) => page.getByRole("heading", { name, exact: true });

test("members share an organization's rows, live, and only an admin removes them", async ({
  page,
  browser,
}) => {
  const title = `Releases ${crypto.randomUUID()}`;
  await signInTo(page, "/organization", ada);
  const other = await browser.newContext();
  const gracesPage = await other.newPage();
  const gracesToken = await signInTo(gracesPage, "/organization", grace);
  await write(gracesPage, title);
  await expect(playbook(page, title)).toBeVisible();

  const removing = gracesPage.getByRole("button", { name: `Remove “${title}”` });
  await expect(removing).toBeDisabled();
  await expect(removing).toHaveAccessibleDescription(/^Only admins remove playbooks/);
  const id = await idOf(gracesToken, title);
  const refused = await callConvex("mutation", "playbooks:remove", { id }, gracesToken);
  expect(refused.body).toContain("forbidden");
  expect(refused.body).toContain("projects:write");
  await expect(playbook(page, title)).toBeVisible();

  await page.getByRole("button", { name: `Remove “${title}”` }).click();
  await expect(playbook(gracesPage, title)).toBeHidden();
  await other.close();
});

test("switching the organization changes the rows, and what one may do", async ({ page }) => {
  const person = somebodyNew();
  const [here, there] = [`Here ${crypto.randomUUID()}`, `There ${crypto.randomUUID()}`];
  await signIn(page, person);
  await page.goto("/organization");
  await expect(page.getByText("You are in no organization.")).toBeVisible();
  await createOrganization(here, [{ person, role: "admin" }]);
  await createOrganization(there, [{ person, role: "member" }]);
  await page.reload();

  await switcher(page).selectOption(here);
  await expect(page.getByText("Your role: admin.")).toBeVisible();
  await write(page, "Written here");
  await expect(page.getByRole("button", { name: "Remove “Written here”" })).toBeEnabled();

  await switcher(page).selectOption(there);
  await expect(page.getByRole("heading", { name: "No playbooks yet" })).toBeVisible();
  await expect(page.getByText("Your role: member.")).toBeVisible();
  await write(page, "Written there");
  await expect(playbook(page, "Written here")).toBeHidden();
  await expect(page.getByRole("button", { name: "Remove “Written there”" })).toBeDisabled();

  await switcher(page).selectOption(here);
  await expect(playbook(page, "Written here")).toBeVisible();
  await expect(playbook(page, "Written there")).toBeHidden();

  // The choice belongs to the session, so it is there after a reload.
  await page.reload();
  await expect(playbook(page, "Written here")).toBeVisible();
  await expect(switcher(page).locator("option:checked")).toHaveText(here);
});

test("a token outside of an organization reads none of its rows", async ({ page }) => {
  await page.goto("/dashboard");
  const token = await nextAccessToken(page, () => continueAs(page, somebodyNew()));
  await callConvex("mutation", "auth:ensureUser", {}, token);
  const listed = await callConvex("query", "playbooks:list", {}, token);
  expect(JSON.parse(listed.body)).toMatchObject({ status: "success", value: [] });
  const args = { title: "Mine", body: "For nobody." };
  const written = await callConvex("mutation", "playbooks:add", args, token);
  expect(written.body).toContain("forbidden");
});

async function write(page: Page, title: string) {
  const form = page.getByRole("form", { name: "New playbook" });
  await form.getByLabel("Title").fill(title);
  await form.getByLabel("Text").fill("How we do it.");
  await form.getByRole("button", { name: "Save for everybody" }).click();
  await expect(playbook(page, title)).toBeVisible();
}

async function idOf(token: string, title: string): Promise<string | undefined> {
  const { body } = await callConvex("query", "playbooks:list", {}, token);
  const { value } = JSON.parse(body) as { value: { _id: string; title: string }[] };
  return value.find((row) => row.title === title)?._id;
}
