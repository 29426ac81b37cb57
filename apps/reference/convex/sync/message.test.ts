import { beforeEach, describe, expect, test } from "vitest";
import { api } from "../_generated/api";
import { anApp, aQuietDeployment, NOW, plain, refusal } from "./people.fixture";

beforeEach(aQuietDeployment);

const first = {
  sessionExternalId: "s1",
  externalId: "m1",
  role: "user",
  textContent: "Fold the zeppelin.",
  model: "gpt-5.1",
  source: "codex",
  promptTokens: 100,
  completionTokens: 20,
  durationMs: 1_000,
  createdAt: 5_000,
};
const second = { ...first, externalId: "m2", role: "assistant", createdAt: 7_000 };

describe("a pushed message", () => {
  test("for an unknown session makes it, with a name that any pushed one replaces", async () => {
    const { ada } = anApp();
    const { sessionId, created } = await ada.message(first);
    expect(created).toBe(true);
    const { session, messages } = await ada.only();
    expect(session).toMatchObject({
      _id: sessionId,
      externalId: "s1",
      title: "Untitled session",
      source: "codex",
      isPublic: false,
      promptTokens: 100,
      completionTokens: 20,
      durationMs: 1_000,
      messageCount: 1,
      createdAt: 5_000,
      updatedAt: 5_000,
    });
    const [row] = messages.map(({ message }) => plain(message, "sync"));
    expect({ ...row, sessionExternalId: "s1" }).toEqual(first);

    expect(await ada.session({ externalId: "s1", title: "Zeppelins", source: "cursor" })).toEqual({
      id: sessionId,
      created: false,
    });
    expect((await ada.only()).session).toMatchObject({ title: "Zeppelins", source: "cursor" });
  });

  test("without a time or a tool leaves those to the server, once", async () => {
    const { ada } = anApp();
    const bare = { sessionExternalId: "s1", externalId: "m1" };
    await ada.message(bare);
    await ada.message(bare, NOW + 60_000);
    const { session, messages } = await ada.only();
    expect(session).toMatchObject({ source: "opencode", createdAt: NOW, updatedAt: NOW });
    expect(messages[0]?.message).toMatchObject({ role: "unknown", createdAt: NOW });
  });

  test.each([
    ["user", "user"],
    ["assistant", "assistant"],
    ["system", "system"],
    ["tool", "tool"],
    ["unknown", "unknown"],
    ["developer", "unknown"],
    ["", "unknown"],
  ])("of the role %j is one of %j", async (role, kept) => {
    const { ada } = anApp();
    await ada.message({ ...first, role });
    expect((await ada.only()).messages[0]?.message.role).toBe(kept);
  });

  test("that comes twice counts once", async () => {
    const { ada } = anApp();
    const { id } = await ada.message(first);
    const before = await ada.rows();
    expect(await ada.message(first, NOW + 1)).toMatchObject({ id, created: false });
    expect(await ada.rows()).toEqual(before);
  });

  test("adds what is new in a later version of it, and nothing for an earlier one", async () => {
    const { ada } = anApp();
    await ada.message({ ...first, updatedAt: 2 });
    await ada.message(second);
    await ada.message({ ...first, completionTokens: 50, updatedAt: 3 });
    await ada.message({ ...first, completionTokens: 5, textContent: "Old", updatedAt: 1 });
    const { session, messages } = await ada.only();
    expect(session).toMatchObject({ promptTokens: 200, completionTokens: 70, messageCount: 2 });
    expect(messages[0]?.message).toMatchObject({ textContent: first.textContent });
  });

  test("is read in the order of its time, however late it comes", async () => {
    const { ada } = anApp();
    await ada.message(second);
    const { sessionId } = await ada.message(first);
    const page = await ada.as.query(api.transcripts.messages, {
      sessionId,
      paginationOpts: { numItems: 10, cursor: null },
    });
    expect(page.page.map(({ externalId }) => externalId)).toEqual(["m1", "m2"]);
  });

  test("never goes to somebody else's session", async () => {
    const { ada, grace } = anApp();
    await ada.session({ externalId: "s1", title: "Ada's" });
    await ada.message(first);
    const before = await ada.rows();
    const { created } = await grace.message({ ...first, textContent: "Grace's" });
    expect(created).toBe(true);
    expect(await ada.rows()).toEqual(before);
    expect((await grace.only()).session.title).toBe("Untitled session");
  });
});

describe("a session shows", () => {
  test("the greater one of what was said of it and what its messages add up to", async () => {
    const { ada } = anApp();
    await ada.message(first);
    await ada.session({ externalId: "s1", promptTokens: 150, completionTokens: 10, cost: 0.5 });
    const { session } = await ada.only();
    expect(session).toMatchObject({ promptTokens: 150, completionTokens: 20, cost: 0.5 });
    await ada.message(second);
    expect((await ada.only()).session).toMatchObject({
      promptTokens: 200,
      completionTokens: 40,
      messageCount: 2,
    });
  });

  test("when it began: as pushed, else by its first message", async () => {
    const { ada } = anApp();
    const created = async () => (await ada.only()).session.createdAt;
    await ada.session({ externalId: "s1" });
    expect(await created()).toBe(NOW);
    await ada.message(second);
    expect(await created()).toBe(7_000);
    await ada.message(first);
    expect(await created()).toBe(5_000);
    await ada.session({ externalId: "s1", createdAt: 6_000 });
    expect(await created()).toBe(6_000);
  });

  test("when it last had activity: the greatest time of it and its messages", async () => {
    const { ada } = anApp();
    const updated = async () => (await ada.only()).session.updatedAt;
    await ada.session({ externalId: "s1", createdAt: 1_000, updatedAt: 2_000 });
    await ada.message(second);
    expect(await updated()).toBe(7_000);
    await ada.message({ ...first, updatedAt: 9_000 });
    expect(await updated()).toBe(9_000);
    await ada.session({ externalId: "s1", title: "Late", updatedAt: 3_000 });
    expect(await updated()).toBe(9_000);
  });

  test("other times when its first or its last message turns out to be of another one", async () => {
    const { ada } = anApp();
    await ada.message({ ...first, createdAt: 1_000 });
    await ada.message(second);
    await ada.message({ ...first, externalId: "m3", createdAt: 60_000 });
    expect((await ada.only()).session).toMatchObject({ createdAt: 1_000, updatedAt: 60_000 });
    await ada.message({ ...first, createdAt: 6_000, updatedAt: 6_500 });
    await ada.message({ ...first, externalId: "m3", createdAt: 6_400, updatedAt: 6_500 });
    expect((await ada.only()).session).toMatchObject({ createdAt: 6_000, updatedAt: 7_000 });
  });
});

describe("the parts of a message", () => {
  const parts = (...contents: string[]) =>
    contents.map((content) => ({ type: "reasoning", content }));

  test("are those of its last version, in their order", async () => {
    const { ada } = anApp();
    const kept = async () =>
      (await ada.only()).messages[0]?.parts.map(({ position, content }) => [position, content]);
    await ada.message({ ...first, parts: parts("a", "b", "c"), updatedAt: 2 });
    const [, b] = (await ada.only()).messages[0]?.parts ?? [];
    await ada.message({ ...first, parts: parts("x", "b"), updatedAt: 3 });
    await ada.message({ ...first, parts: parts("late"), updatedAt: 1 });
    await ada.message({ ...first, updatedAt: 4 });
    expect(await kept()).toEqual([
      [0, "x"],
      [1, "b"],
    ]);
    expect((await ada.only()).messages[0]?.parts[1]).toEqual(b);
    await ada.message({ ...first, parts: [], updatedAt: 5 });
    expect(await kept()).toEqual([]);
  });
});

const long = "x".repeat(500_001);

test.each([
  ["no session", { sessionExternalId: "" }, /"sessionExternalId" is missing or empty/],
  ["no id, so that its repetition could not be told", { externalId: "" }, /"externalId"/],
  ["tokens below zero", { promptTokens: -0.5 }, /"promptTokens"/],
  ["a time that is no number", { createdAt: NaN }, /"createdAt"/],
  ["long text", { textContent: long }, /"textContent" has at most 500,000 characters/],
  ["text of many bytes", { textContent: "猫".repeat(400_000) }, /at most 1,000,000 bytes/],
  ["a long part", { parts: [{ type: "text", content: long }] }, /"parts\[0\].content" has at most/],
  ["too many parts", { parts: Array(201).fill({ type: "text" }) }, /"parts" has at most 200/],
])("a message with %s is refused, and nothing is written", async (_, fields, message) => {
  const { ada } = anApp();
  expect(await refusal(ada.message({ ...first, ...fields }))).toEqual({
    code: "invalid_request",
    message: expect.stringMatching(message),
  });
  expect(await ada.rows()).toEqual([]);
});
