import { expect, test } from "@playwright/test";
import { keysIn, mintKey } from "./apiKeys";
import { callConvex, nextAccessToken } from "./convexCalls";
import { callApi, statusesOf, titlesFor } from "./httpCalls";
import { signInTo } from "./organizations";
import {
  continueAs,
  loadSamples,
  sessionRows,
  signIn,
  signInWithSamples,
  somebodyNew,
} from "./people";

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

test("Grace sees nothing of Ada's key, and Ada's key nothing of Grace's", async ({
  page,
  browser,
}) => {
  const adasToken = await signInTo(page, "/settings", somebodyNew("Ada"));
  await expect(page.getByRole("heading", { name: "No API keys yet" })).toBeVisible();
  const adasKey = await mintKey(adasToken, "Ada's");
  const other = await browser.newContext();
  const gracesPage = await other.newPage();
  const gracesToken = await signInTo(gracesPage, "/settings", somebodyNew("Grace"));
  await expect(gracesPage.getByRole("heading", { name: "No API keys yet" })).toBeVisible();

  // The same id of their own making names a session of each.
  const adas = await send(adasKey, "Ada's work");
  const gracesKey = await mintKey(gracesToken, "Grace's");
  const graces = await send(gracesKey, "Grace's work");
  expect(await titlesFor(adasKey)).toEqual(["Ada's work"]);
  expect(await titlesFor(gracesKey)).toEqual(["Grace's work"]);
  const foreign = await callApi(`/api/sessions/get?id=${graces}`, { key: adasKey });
  const gone = await send(adasKey, "Gone", "gone");
  await callConvex("mutation", "sessions:remove", { id: gone }, adasToken);
  const missing = await callApi(`/api/sessions/get?id=${gone}`, { key: adasKey });
  expect([foreign.status, await foreign.text()]).toEqual([404, await missing.text()]);
  expect((await callApi(`/api/sessions/get?id=${adas}`, { key: adasKey })).status).toBe(200);

  await expect(keysIn(gracesPage)).toContainText(["Grace's"]);
  await gracesPage.goto("/dashboard");
  await expect(sessionRows(gracesPage)).toContainText(["Grace's work"]);
  const id = await keyIdOf(adasToken);
  for (const [kind, name, more] of [
    ["mutation", "rename", { name: "Mine now" }],
    ["action", "rotate", {}],
    ["mutation", "revoke", {}],
  ] as const) {
    const answer = await callConvex(kind, `apiKeys:${name}`, { id, ...more }, gracesToken);
    expect(answer.body).toContain("not_found");
  }
  await callConvex("mutation", "apiKeys:revokeAll", {}, gracesToken);
  expect(await statusesOf(adasKey, gracesKey)).toEqual([200, 401]);
  await expect(keysIn(page)).toContainText(["Ada's"]);
  await other.close();
});

async function idsOf(token: string): Promise<string[]> {
  const args = { paginationOpts: { numItems: 10, cursor: null } };
  const { body } = await callConvex("query", "sessions:list", args, token);
  const { value } = JSON.parse(body) as { value: { page: { _id: string }[] } };
  return value.page.map(({ _id }) => _id);
}

async function send(key: string, title: string, externalId = "hello"): Promise<string> {
  const response = await callApi("/sync/session", { key, body: { externalId, title } });
  const { sessionId } = (await response.json()) as { sessionId: string };
  return sessionId;
}

async function keyIdOf(token: string): Promise<string | undefined> {
  const { body } = await callConvex("query", "apiKeys:list", {}, token);
  const { value } = JSON.parse(body) as { value: { _id: string }[] };
  return value[0]?._id;
}
