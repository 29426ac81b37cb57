import { expect, test } from "@playwright/test";
import { callConvex, nextAccessToken } from "./convexCalls";
import { continueAs, loadSamples, signIn, signInWithSamples, somebodyNew } from "./people";

test("Grace sees none of Ada's sessions, and their ids are worth nothing to her", async ({
  browser,
}) => {
  const adasContext = await browser.newContext();
  const adasPage = await adasContext.newPage();
  await adasPage.goto("/dashboard");
  const adasToken = await nextAccessToken(adasPage, () => continueAs(adasPage, somebodyNew("Ada")));
  await loadSamples(adasPage);

  const gracesContext = await browser.newContext();
  const gracesPage = await gracesContext.newPage();
  await gracesPage.goto("/dashboard");
  const gracesToken = await nextAccessToken(gracesPage, () =>
    continueAs(gracesPage, somebodyNew("Grace")),
  );
  await expect(gracesPage.getByRole("heading", { name: "No sessions yet" })).toBeVisible();

  const [kept, gone] = await idsOf(adasToken);
  await callConvex("mutation", "sessions:remove", { id: gone }, adasToken);
  for (const [kind, path, more] of [
    ["query", "sessions:get", {}],
    ["mutation", "sessions:rename", { title: "Grace was here" }],
    ["mutation", "sessions:remove", {}],
  ] as const) {
    const foreign = await callConvex(kind, path, { id: kept, ...more }, gracesToken);
    const missing = await callConvex(kind, path, { id: gone, ...more }, gracesToken);
    expect(foreign.body).toContain("not_found");
    expect(foreign).toEqual(missing);
  }
  expect(await idsOf(gracesToken)).toEqual([]);
  expect(await idsOf(adasToken)).toContain(kept);
  expect((await callConvex("query", "sessions:get", { id: kept })).body).toContain(
    "unauthenticated",
  );

  await adasContext.close();
  await gracesContext.close();
});

test("signing in as somebody else in the same browser shows their sessions only", async ({
  page,
}) => {
  await signInWithSamples(page, somebodyNew("Ada"));
  await page.goto("/settings");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL("/");
  await signIn(page, somebodyNew("Grace"));
  await expect(page.getByRole("heading", { name: "No sessions yet" })).toBeVisible();
});

async function idsOf(token: string): Promise<string[]> {
  const args = { paginationOpts: { numItems: 10, cursor: null } };
  const { body } = await callConvex("query", "sessions:list", args, token);
  const { value } = JSON.parse(body) as { value: { page: { _id: string }[] } };
  return value.page.map(({ _id }) => _id);
}
