import { expect, test, type Page } from "@playwright/test";
import { readdir, readFile } from "node:fs/promises";
import { mintKey } from "./apiKeys";
import { curlLines, endpoints, readGuide } from "./documented";
import { callApi, siteUrl } from "./httpCalls";
import { signInTo } from "./organizations";
import { sessionRows, somebodyNew } from "./people";
import { runCurl } from "./shell";

test("every line of curl in the guide works as it stands, and what it sends is there", async ({
  page,
}) => {
  const token = await signInTo(page, "/dashboard", somebodyNew());
  await expect(page.getByRole("heading", { name: "No sessions yet" })).toBeVisible();
  const env = { SITE: siteUrl(), KEY: await mintKey(token, "From the guide") };
  const lines = curlLines(await readGuide());
  expect(lines.length).toBeGreaterThan(4);
  for (const line of lines) {
    const { status, body } = await runCurl(line, { env });
    expect(status, `${line}\n${body}`).toBe(200);
  }
  await expect(sessionRows(page)).toContainText([/Fix the build.*OpenCode.*claude/s]);
  // A search finds what was sent a moment later: one digest does for many messages.
  const search = async () => JSON.parse((await runCurl(lines.at(-1) ?? "", { env })).body) as Found;
  const found = { session: { externalId: "s1", messageCount: 1 } };
  await expect.poll(search).toMatchObject({ results: [found] });

  await test.step("a session is downloaded as a file", async () => {
    const id = (await search()).results[0]?.session.id;
    const cwd = test.info().outputDir;
    const line = `curl -OJ "$SITE/api/export?id=${id}" -H "Authorization: Bearer $KEY"`;
    expect(await runCurl(line, { env, cwd })).toMatchObject({ status: 200 });
    expect(await readdir(cwd)).toContain("fix-the-build.md");
    const file = await readFile(test.info().outputPath("fix-the-build.md"), "utf8");
    expect(file).toMatch(/^# Fix the build\n[^]*## User\n\nWhy is it red\?\n$/);
  });
});

test("a page of another origin may call: with the app's token, and it can read a refusal", async ({
  page,
  baseURL,
}) => {
  const token = await signInTo(page, "/dashboard", somebodyNew());
  await page.getByRole("button", { name: "Load sample sessions" }).click();
  await expect(sessionRows(page)).not.toHaveCount(0);
  const url = `${siteUrl()}/api/sessions?limit=2`;
  expect(new URL(url).origin).not.toBe(baseURL);

  const listed = await fetchInPage(page, url, token);
  expect(listed).toMatchObject({
    type: "cors",
    status: 200,
    body: { sessions: [{ source: "claude-code" }, {}], cursor: expect.any(String) },
  });
  for (const credential of ["osk_nobodys", "a.b.c", token.slice(0, -4)]) {
    expect(await fetchInPage(page, url, credential)).toMatchObject({
      type: "cors",
      status: 401,
      body: { error: { code: "unauthorized", message: expect.any(String) } },
    });
  }
});

test("the description has exactly the routes of the guide, and each of them is guarded", async () => {
  const description = (await (await callApi("/openapi.json")).json()) as Description;
  const described = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const documented = endpoints(await readGuide());
  expect([...described, "GET /openapi.json"].sort()).toEqual(documented.sort());

  for (const route of described) {
    const [method = "", path = ""] = route.split(" ");
    const { status } = await callApi(path, { method });
    expect(status, route).toBe(path === "/health" ? 200 : 401);
    const other = method === "GET" ? "DELETE" : "GET";
    expect((await callApi(path, { method: other })).status, `${other} ${path}`).toBe(405);
  }
  const nowhere = await callApi("/api/nothing");
  expect([nowhere.status, await nowhere.json()]).toMatchObject([
    404,
    { error: { code: "not_found" } },
  ]);
});

type Found = { results: { session: { id: string } }[] };

type Description = { paths: Record<string, Record<string, unknown>> };

/** As a page's own script asks: the browser sends a preflight first. */
async function fetchInPage(page: Page, url: string, credential: string) {
  return page.evaluate(
    async ({ url, credential }) => {
      const headers = { Authorization: `Bearer ${credential}` };
      const response = await fetch(url, { headers });
      return {
        type: response.type,
        status: response.status,
        body: (await response.json()) as unknown,
      };
    },
    { url, credential },
  );
}
