import { expect, type Page } from "@playwright/test";

/** Somebody who can sign in. Ada and Grace are in the local WorkOS from its start. */
export type Person = { email: string; firstName: string; lastName: string };

export const ada: Person = { email: "ada@example.com", firstName: "Ada", lastName: "Lovelace" };

export const grace: Person = { email: "grace@example.com", firstName: "Grace", lastName: "Hopper" };

/** Somebody who does not exist yet, so that no test meets what another left behind. */
export function somebodyNew(firstName = "Mary"): Person {
  const id = crypto.randomUUID().slice(0, 8);
  return { email: `${firstName.toLowerCase()}.${id}@example.com`, firstName, lastName: id };
}

export function fullName({ firstName, lastName }: Person): string {
  return `${firstName} ${lastName}`;
}

/** On the sign-in page: signs in as somebody who is there, or creates them. */
export async function continueAs(page: Page, person: Person) {
  await expect(page.getByRole("heading", { name: "Sign in", level: 1 })).toBeVisible();
  // The list of users stands above this form, so it is complete by now.
  await expect(page.getByRole("button", { name: "Create and continue" })).toBeVisible();
  const known = page.getByRole("button", { name: person.email });
  if (await known.isVisible()) return known.click();
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("First name").fill(person.firstName);
  await page.getByLabel("Last name").fill(person.lastName);
  await page.getByRole("button", { name: "Create and continue" }).click();
}

/** From anywhere to the dashboard, signed in. */
export async function signIn(page: Page, person: Person) {
  await page.goto("/dashboard");
  await continueAs(page, person);
  await expect(page).toHaveURL("/dashboard");
  await expect(page.getByRole("heading", { name: "Sessions", level: 1 })).toBeVisible();
}

/** A new person's dashboard, with the samples in it. */
export async function signInWithSamples(page: Page, person = somebodyNew()): Promise<Person> {
  await signIn(page, person);
  await loadSamples(page);
  return person;
}

/** On an empty dashboard. */
export async function loadSamples(page: Page) {
  await page.getByRole("button", { name: "Load sample sessions" }).click();
  await expect(sessionRows(page)).toHaveCount(24);
}

export function sessionRows(page: Page) {
  return page
    .getByRole("table", { name: "Sessions" })
    .getByRole("rowgroup")
    .last()
    .getByRole("row");
}
