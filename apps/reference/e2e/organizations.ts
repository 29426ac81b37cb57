import { expect, type Page } from "@playwright/test";
import { nextAccessToken } from "./convexCalls";
import { continueAs, fullName, type Person } from "./people";

/** From anywhere to a page, signed in; the access token that this gave. */
export async function signInTo(page: Page, path: string, person: Person): Promise<string> {
  await page.goto(path);
  const token = await nextAccessToken(page, () => continueAs(page, person));
  await expect(page).toHaveURL(path);
  await expect(page.getByRole("link", { name: fullName(person) })).toBeVisible();
  return token;
}

/** Creates an organization in the local WorkOS, as an admin does in its dashboard. */
export async function createOrganization(
  name: string,
  members: { person: Person; role: string }[],
): Promise<string> {
  const { id } = await callWorkos<{ id: string }>("/organizations", { name });
  for (const { person, role } of members) {
    const email = encodeURIComponent(person.email);
    const { data } = await callWorkos<{ data: { id: string }[] }>(
      `/user_management/users?email=${email}`,
    );
    await callWorkos("/user_management/organization_memberships", {
      organization_id: id,
      user_id: data[0]?.id,
      role_slug: role,
    });
  }
  return id;
}

export async function callWorkos<Answer>(path: string, body?: object): Promise<Answer> {
  const url = process.env["WORKOS_URL"];
  const key = process.env["LOCAL_WORKOS_API_KEY"];
  if (!url || !key)
    throw new Error("WORKOS_URL is not set: the stack was not started by Playwright.");
  const response = await fetch(url + path, {
    method: body ? "POST" : "GET",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`WorkOS answered ${response.status} to ${path}.`);
  return (await response.json()) as Answer;
}
