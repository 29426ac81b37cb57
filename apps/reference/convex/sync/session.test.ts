import { beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import { anApp, aQuietDeployment, NOW, plain, refusal } from "./people.fixture";

beforeEach(aQuietDeployment);

describe("a pushed session", () => {
  test("is made with what was pushed, private, and is its owner's", async () => {
    const { ada, grace } = anApp();
    const pushed = {
      externalId: "s1",
      title: "Fold the zeppelin",
      projectPath: "~/code/zeppelin",
      projectName: "zeppelin",
      model: "gpt-5.1",
      provider: "openai",
      source: "codex",
      promptTokens: 1_200,
      completionTokens: 300,
      cost: 0.25,
      durationMs: 60_000,
      messageCount: 4,
      createdAt: 5_000,
    };
    const { id, created } = await ada.session({ ...pushed, updatedAt: 9_000 });
    expect(created).toBe(true);
    const { session } = await ada.only();
    expect(plain(session, "sync")).toEqual({ ...pushed, isPublic: false, updatedAt: 9_000 });
    expect(session._id).toBe(id);
    expect(await grace.rows()).toEqual([]);
  });

  test("goes by sessionId too, and by externalId where both are given", async () => {
    const { ada } = anApp();
    const { id } = await ada.session({ sessionId: "s1", title: "One" });
    expect(await ada.session({ externalId: "s1", sessionId: "s2", title: "Two" })).toEqual({
      id,
      created: false,
    });
    expect((await ada.only()).session).toMatchObject({ externalId: "s1", title: "Two" });
  });

  test("with the same id is another one for another person", async () => {
    const { ada, grace } = anApp();
    await ada.session({ externalId: "s1", title: "Ada's", promptTokens: 5 });
    const before = await ada.rows();
    expect(await grace.session({ externalId: "s1", title: "Grace's" })).toMatchObject({
      created: true,
    });
    await grace.message({ sessionExternalId: "s1", externalId: "m1", promptTokens: 90 });
    expect(await ada.rows()).toEqual(before);
    expect((await grace.only()).session).toMatchObject({ title: "Grace's", promptTokens: 90 });
  });

  test("that says nothing of itself has a name, a tool and a time of its own", async () => {
    const { ada } = anApp();
    await ada.session({ externalId: "s1", title: "  ", source: "" });
    await ada.session({ externalId: "s1" }, NOW + 5);
    expect((await ada.only()).session).toMatchObject({
      title: "Untitled session",
      source: "opencode",
      createdAt: NOW,
      updatedAt: NOW,
      messageCount: 0,
      cost: 0,
    });
    expect((await ada.only()).session).not.toHaveProperty("durationMs");
  });

  test("keeps what a later push leaves out", async () => {
    const { ada } = anApp();
    await ada.session({ externalId: "s1", title: "One", model: "gpt-5.1", updatedAt: 1 });
    await ada.session({ externalId: "s1", title: "Two", updatedAt: 2 });
    expect((await ada.only()).session).toMatchObject({ title: "Two", model: "gpt-5.1" });
  });

  test("has the beginning of a title that is too long, and no half of a character", async () => {
    const { ada } = anApp();
    await ada.session({ externalId: "s1", title: `${"x".repeat(119)}🦊 and more` });
    expect((await ada.only()).session.title).toBe("x".repeat(119));
  });
});

describe("of two versions", () => {
  const older = { externalId: "s1", title: "Older", updatedAt: 1_000 };
  const newer = { externalId: "s1", title: "Newer", updatedAt: 2_000 };
  const undated = { externalId: "s1", title: "Undated" };

  test.each([
    ["the later one stands", [older, newer], "Newer"],
    ["the later one stands when it comes first", [newer, older], "Newer"],
    ["one without a time does not replace one with a time", [older, undated], "Older"],
    ["one with a time replaces one without", [undated, older], "Older"],
    [
      "without times, the one that arrives later stands",
      [{ ...older, updatedAt: undefined }, undated],
      "Undated",
    ],
    ["of the same moment, the larger text stands", [older, { ...older, title: "Zebra" }], "Zebra"],
    [
      "of the same moment, the same stands the other way round",
      [{ ...older, title: "Zebra" }, older],
      "Zebra",
    ],
  ])("%s", async (_, versions, title) => {
    const { ada } = anApp();
    for (const version of versions) await ada.session(version);
    expect((await ada.only()).session.title).toBe(title);
  });

  test("each field goes by itself", async () => {
    const { ada } = anApp();
    await ada.session({ externalId: "s1", title: "Old", model: "old", updatedAt: 1 });
    await ada.session({ externalId: "s1", title: "New", updatedAt: 3 });
    await ada.session({ externalId: "s1", title: "Between", model: "between", updatedAt: 2 });
    expect((await ada.only()).session).toMatchObject({ title: "New", model: "between" });
  });

  test("numbers only grow, whichever is later", async () => {
    const { ada } = anApp();
    const numbers = {
      promptTokens: 9,
      completionTokens: 8,
      cost: 0.7,
      durationMs: 60,
      messageCount: 5,
    };
    await ada.session({ externalId: "s1", ...numbers, updatedAt: 1 });
    await ada.session({
      externalId: "s1",
      promptTokens: 3,
      cost: 0.1,
      messageCount: 6,
      updatedAt: 2,
    });
    expect((await ada.only()).session).toMatchObject({ ...numbers, messageCount: 6 });
  });
});

test("the same push again writes nothing", async () => {
  const { ada, t } = anApp();
  const push = { externalId: "s1", title: "One", promptTokens: 5, createdAt: 1, updatedAt: 2 };
  await ada.session(push);
  const scheduled = () => t.run(({ db }) => db.system.query("_scheduled_functions").collect());
  const before = [await ada.rows(), await scheduled()];
  expect(await ada.session(push, NOW + 60_000)).toMatchObject({ created: false });
  expect([await ada.rows(), await scheduled()]).toEqual(before);
});

describe("a title that a person gave", () => {
  const push = { externalId: "s1", title: "From the plugin", updatedAt: NOW - 1_000 };

  async function renamed() {
    vi.setSystemTime(NOW);
    const app = anApp();
    const { id } = await app.ada.session(push);
    await app.ada.as.mutation(api.sessions.rename, { id, title: "Mine" });
    const title = async () => (await app.ada.only()).session.title;
    return { ...app, title };
  }

  test.each([
    ["an older one", { ...push, title: "Older", updatedAt: NOW - 500 }],
    ["one without a time", { externalId: "s1", title: "Undated" }],
    ["a later push of the title that it had", { ...push, updatedAt: NOW + 1_000 }],
  ])("stays after %s", async (_, again) => {
    const { ada, title } = await renamed();
    await ada.session(again);
    expect(await title()).toBe("Mine");
  });

  test("gives way to another one that the plugin gives later", async () => {
    const { ada, title } = await renamed();
    await ada.session({ ...push, title: "Found out later", updatedAt: NOW + 1_000 });
    expect(await title()).toBe("Found out later");
    await ada.session({ ...push, title: "Late", updatedAt: NOW - 1 });
    expect(await title()).toBe("Found out later");
  });

  test("stays on a session that only messages have made", async () => {
    vi.setSystemTime(NOW);
    const { ada } = anApp();
    const { sessionId } = await ada.message({ sessionExternalId: "s1", externalId: "m1" });
    await ada.as.mutation(api.sessions.rename, { id: sessionId, title: "Mine" });
    await ada.session({ ...push, updatedAt: NOW - 1 });
    await ada.message({ sessionExternalId: "s1", externalId: "m2", updatedAt: NOW + 1 });
    expect((await ada.only()).session.title).toBe("Mine");
  });
});

test.each([
  ["no id", {}, /externalId/],
  ["an empty id", { externalId: " " }, /externalId/],
  ["a long id", { externalId: "x".repeat(201) }, /at most 200 characters; this has 201/],
  [
    "tokens below zero",
    { externalId: "s1", promptTokens: -1 },
    /"promptTokens" should be a number/,
  ],
  ["endless tokens", { externalId: "s1", completionTokens: Infinity }, /"completionTokens"/],
  ["a cost that is no number", { externalId: "s1", cost: NaN }, /"cost"/],
  ["more messages than there are", { externalId: "s1", messageCount: 1e13 }, /"messageCount"/],
  [
    "a time below zero",
    { externalId: "s1", createdAt: -1 },
    /"createdAt" should be a time in milli/,
  ],
  ["a time that no calendar has", { externalId: "s1", updatedAt: 1e18 }, /"updatedAt"/],
  [
    "a long path",
    { externalId: "s1", projectPath: "x".repeat(1_001) },
    /"projectPath" has at most 1,000/,
  ],
])("a session with %s is refused, and nothing is written", async (_, input, message) => {
  const { ada } = anApp();
  expect(await refusal(ada.session(input))).toEqual({
    code: "invalid_request",
    message: expect.stringMatching(message),
  });
  expect(await ada.rows()).toEqual([]);
});

test("a session from before, which no plugin has pushed, loses nothing when one does", async () => {
  const { ada } = anApp();
  await ada.as.mutation(api.sessions.loadSamples, {});
  const sample = async () => {
    const rows = await ada.rows();
    const row = rows.find(({ session }) => session.externalId === "sample-1");
    if (!row) throw new Error("The sample is missing.");
    return plain(row.session, "sync");
  };
  const before = await sample();
  await ada.message({ sessionExternalId: "sample-1", externalId: "m1", createdAt: 1 });
  await ada.session({ externalId: "sample-1", model: "gpt-5.1" });
  expect(await sample()).toEqual({
    ...before,
    model: "gpt-5.1",
    messageCount: Number(before["messageCount"]) + 1,
  });
});
