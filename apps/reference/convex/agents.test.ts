import { beforeEach, describe, expect, test } from "vitest";
import { api } from "./_generated/api";
import { AGENT_IDS, enabledAgents, type AgentId } from "./agentIds";
import { aQuietDeployment, firstPage, refusal, twoPeople } from "./people.fixture";

beforeEach(aQuietDeployment);

describe("the sync plugins", () => {
  test("are all enabled until somebody chooses", async () => {
    const { ada, grace } = await twoPeople();
    expect(await ada.query(api.agents.mine, {})).toEqual(AGENT_IDS);
    await ada.mutation(api.agents.set, { agent: "codex", enabled: false });
    expect(await ada.query(api.agents.mine, {})).toEqual(AGENT_IDS.filter((id) => id !== "codex"));
    expect(await grace.query(api.agents.mine, {})).toEqual(AGENT_IDS);
  });

  test("can be disabled one by one, all of them, and enabled in any order", async () => {
    const { ada } = await twoPeople();
    for (const agent of AGENT_IDS) {
      await ada.mutation(api.agents.set, { agent, enabled: false });
    }
    expect(await ada.query(api.agents.mine, {})).toEqual([]);
    for (const agent of ["pi", "claude-code"] as const) {
      await ada.mutation(api.agents.set, { agent, enabled: true });
    }
    expect(await ada.query(api.agents.mine, {})).toEqual(["claude-code", "pi"]);
  });

  test("stand once, also when they were enabled before", async () => {
    const { t, ada } = await twoPeople();
    await ada.mutation(api.agents.set, { agent: "pi", enabled: false });
    await ada.mutation(api.agents.set, { agent: "cursor", enabled: true });
    const rows = await t.run(({ db }) => db.query("users").collect());
    expect(rows.map(({ enabledAgents }) => enabledAgents)).toEqual([
      ["claude-code", "codex", "cursor", "opencode", "droid"],
      undefined,
    ]);
  });

  test("that are all enabled again are no choice any more", async () => {
    const { t, ada } = await twoPeople();
    await ada.mutation(api.agents.set, { agent: "pi", enabled: false });
    await ada.mutation(api.agents.set, { agent: "pi", enabled: true });
    const rows = await t.run(({ db }) => db.query("users").collect());
    expect(rows.filter((row) => "enabledAgents" in row)).toEqual([]);
  });

  test("must be known ones", async () => {
    const { ada } = await twoPeople();
    const agent = "emacs" as AgentId;
    await expect(ada.mutation(api.agents.set, { agent, enabled: true })).rejects.toThrow("emacs");
  });

  test("are nobody's without signing in", async () => {
    const { t } = await twoPeople();
    const set = { agent: "pi", enabled: false } as const;
    for (const call of [t.query(api.agents.mine, {}), t.mutation(api.agents.set, set)]) {
      expect(await refusal(call)).toMatchObject({ code: "unauthenticated" });
    }
  });

  test("that a row holds and this app knows no longer are left out", () => {
    expect(enabledAgents(["pi", "gone", "codex"])).toEqual(["codex", "pi"]);
  });
});

describe("the sessions of one tool", () => {
  test("are mine, newest first, and no others, whether the plugin is enabled or not", async () => {
    const { ada, grace } = await twoPeople();
    await grace.mutation(api.sessions.loadSamples, {});
    await ada.mutation(api.agents.set, { agent: "codex", enabled: false });
    const all = await ada.query(api.sessions.list, {
      paginationOpts: { numItems: 100, cursor: null },
    });
    const codex = await ada.query(api.sessions.list, { source: "codex", ...firstPage });
    expect(codex.page).toEqual(all.page.filter(({ source }) => source === "codex"));
    expect(codex.page.length).toBe(5);
  });

  test("come page by page", async () => {
    const { ada } = await twoPeople();
    const paginationOpts = { numItems: 4, cursor: null };
    const first = await ada.query(api.sessions.list, { source: "codex", paginationOpts });
    const second = await ada.query(api.sessions.list, {
      source: "codex",
      paginationOpts: { numItems: 4, cursor: first.continueCursor },
    });
    const ids = [...first.page, ...second.page].map(({ _id }) => _id);
    expect([first.page.length, first.isDone, second.page.length]).toEqual([4, false, 1]);
    expect(new Set(ids).size).toBe(5);
  });

  test.each(["Codex", "codex-cli"])("are found by another name of it: %s", async (source) => {
    const { ada } = await twoPeople();
    const { page } = await ada.query(api.sessions.list, { source, ...firstPage });
    expect(page.map(({ source }) => source)).toEqual(Array(5).fill("codex"));
  });

  test.each(["emacs", "", " "])("there are none of %j", async (source) => {
    const { ada } = await twoPeople();
    expect((await ada.query(api.sessions.list, { source, ...firstPage })).page).toEqual([]);
  });
});
