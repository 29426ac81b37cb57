import { beforeEach, expect, test } from "vitest";
import { anApi, aQuietApi, listed, outcomeOf, type Api } from "./api.fixture";

let app: Api;

beforeEach(async () => {
  aQuietApi();
  app = await anApi();
});

/** A session of Ada's with these messages. */
async function session(fields: object, ...said: object[]): Promise<string> {
  const messages = said.map((message, n) => ({
    ...{ sessionExternalId: "s1", externalId: `m${n}`, createdAt: 1_000 + n },
    ...message,
  }));
  const sessions = [{ externalId: "s1", createdAt: 1_000, ...fields }];
  await app.post(app.keys.ada, "/sync/batch", { sessions, messages });
  const [first] = listed(await app.call(app.keys.reader, "/api/sessions"));
  return String(first?.["id"]);
}

const read = (id: string, more = "", key = app.keys.reader) =>
  app.call(key, `/api/export?id=${id}${more}`);

test("Markdown is a document of the whole session", async () => {
  const id = await session(
    {
      ...{ title: "Fold it", source: "cursor", model: "gpt", projectName: "zeppelin" },
      ...{ promptTokens: 5, completionTokens: 6, cost: 1.5 },
    },
    { role: "user", textContent: "How?" },
    {
      ...{ role: "assistant", textContent: "Thus:" },
      parts: [
        { type: "reasoning", text: "So\nit is" },
        { type: "code", text: "x = 1", language: "python" },
        { type: "tool-call", name: "run", args: "make", result: "done" },
      ],
    },
    { role: "critic", textContent: "Hm." },
  );
  const answered = await read(id);
  expect(answered.headers.get("content-type")).toBe("text/markdown; charset=utf-8");
  expect(answered.headers.get("content-disposition")).toBe('attachment; filename="fold-it.md"');
  expect(answered.headers.get("x-content-type-options")).toBe("nosniff");
  expect(answered.headers.get("cache-control")).toBe("no-store");
  expect(answered.text).toBe(`# Fold it

- Tool: cursor
- Model: gpt
- Project: zeppelin
- Begun: 1970-01-01T00:00:01.000Z
- Tokens: 5 in, 6 out
- Cost: $1.5000

## User

How?

## Assistant

Thus:

> So
> it is

\`\`\`python
x = 1
\`\`\`

**run**

\`\`\`
make
\`\`\`

\`\`\`
done
\`\`\`

## Unknown

Hm.
`);
  expect((await read(id, "&format=markdown")).text).toBe(answered.text);
});

test("JSON is the session, its messages, and whether that is all", async () => {
  const id = await session({ title: "Fold it" }, { textContent: "How?" });
  const answered = await read(id, "&format=json");
  expect(answered.headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect(answered.headers.get("content-disposition")).toBe('attachment; filename="fold-it.json"');
  const shown = await app.call(app.keys.reader, `/api/sessions/get?id=${id}`);
  const { session: same, messages } = shown.body as { session: object; messages: object[] };
  expect(answered.body).toEqual({ session: same, messages, complete: true });
});

test.each([1, 3, 4, 11])(
  "code with a fence of %d inside is fenced by a longer one",
  async (ticks) => {
    const inside = `${"`".repeat(ticks)}js\ncode\n${"`".repeat(ticks)}`;
    const part = { type: "code", text: inside, language: "md`\n# no" };
    const tool = { type: "tool-call", name: "a\n# b", args: inside, result: inside };
    const id = await session({}, { parts: [part, tool] });
    const { text } = await read(id);
    const fence = "`".repeat(Math.max(3, ticks + 1));
    expect(text).toContain(`\n\n${fence}mdno\n${inside}\n${fence}\n\n`);
    expect(text.split(`${fence}\n${inside}\n${fence}\n`)).toHaveLength(3);
    expect(text).toContain("**a # b**");
  },
);

test("a title, a model and a project of several lines stay what they are in", async () => {
  const lines = "One\n# Two\r\n- Three\u2028## Four";
  const id = await session({ title: lines, model: lines, projectName: lines, source: lines });
  const { text } = await read(id);
  const line = "One # Two - Three ## Four";
  expect(text.split("\n").filter((one) => one.includes("Two"))).toEqual([
    `# ${line}`,
    `- Tool: ${line}`,
    `- Model: ${line}`,
    `- Project: ${line}`,
  ]);
  expect(text.match(/^# /gm)).toHaveLength(1);
});

test.each([
  ['../../etc/passwd"; x="', "etc-passwd-x.md"],
  ["a\r\nSet-Cookie: a=b", "a-set-cookie-a-b.md"],
  ["Überaus Ñandú", "u-beraus-n-andu.md"],
  ["x".repeat(100), `${"x".repeat(60)}.md`],
  ["con", "con.md"],
])("the file of %j has a safe name", async (title, name) => {
  const { headers } = await read(await session({ title }));
  const disposition = headers.get("content-disposition") ?? "";
  expect(disposition).toMatch(/^attachment; filename="[a-z0-9-]+\.md"$/);
  expect(disposition).toContain(`"${name}"`);
});

test("the file of a title without letters is named by the session's id", async () => {
  const id = await session({ title: "飛行船 🎈" });
  const { headers } = await read(id, "&format=json");
  expect(headers.get("content-disposition")).toBe(`attachment; filename="${id}.json"`);
});

test("what is too long for one file says so", async () => {
  const said = Array.from({ length: 201 }, (_, n) => ({ textContent: `said ${n}.` }));
  const id = await session({}, ...said);
  const { text } = await read(id);
  expect(text).toContain("said 199.");
  expect(text).not.toContain("said 200.");
  expect(text).toMatch(/_The rest of this session is left out: it is too long for one file\._\n$/);
  expect((await read(id, "&format=json")).body).toMatchObject({ complete: false });
});

test("somebody else's session is exported to nobody, as if there were none", async () => {
  const id = await session({ title: "Ada's" });
  const hers = await read(id, "", app.keys.grace);
  const none = await read("none", "", app.keys.grace);
  expect([hers.status, hers.text]).toEqual([404, none.text]);
});

test.each(["&format=pdf", "&format=", "&limit=1", "&id=x"])("…%s: refused", async (more) => {
  expect(outcomeOf(await read(await session({}), more))).toBe("400 invalid_request");
});
