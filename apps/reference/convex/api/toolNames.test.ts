import { beforeEach, expect, test } from "vitest";
import { tool } from "../../src/sessions/tools";
import { api } from "../_generated/api";
import type { AGENT_IDS } from "../agentIds";
import { firstPage } from "../people.fixture";
import { anApi, aQuietApi, listed, type Api } from "./api.fixture";

let app: Api;

beforeEach(async () => {
  aQuietApi();
  app = await anApi();
});

// What the plugins send, by their own code: waynesutton/opencode-sync-plugin names no
// tool, OpenSync's documentation of codex-sync says "codex-cli", yemyat/droid-sync-plugin
// sends "factory-droid", and OpenSync stores Cursor's sessions as "cursor-sync".
const plugins: [string, object, (typeof AGENT_IDS)[number]][] = [
  ["OpenCode's", {}, "opencode"],
  ["codex-sync", { source: "codex-cli" }, "codex"],
  ["droid-sync", { source: "factory-droid" }, "droid"],
  ["cursor-sync", { source: "cursor-sync" }, "cursor"],
  ["Cursor's by its own name", { source: "Cursor" }, "cursor"],
  ["claude-code-sync", { source: "claude-code" }, "claude-code"],
  ["Pi's", { source: "pi" }, "pi"],
];

test.each(plugins)(
  "the session of a plugin is stored and found under the tool's id: %s",
  async (_, fields, id) => {
    await app.post(app.keys.ada, "/sync/session", { externalId: "s1", title: "One", ...fields });
    await app.post(app.keys.ada, "/sync/message", {
      ...{ sessionExternalId: "s2", externalId: "m1", ...fields },
    });
    await app.post(app.keys.ada, "/sync/batch", { sessions: [{ externalId: "s3", ...fields }] });
    await app.post(app.keys.grace, "/sync/session", { externalId: "hers", ...fields });

    const all = listed(await app.call(app.keys.reader, "/api/sessions"));
    expect(all.map(({ source }) => source)).toEqual([id, id, id]);
    const asSent = "source" in fields ? String(fields.source) : id;
    for (const name of [id, asSent, tool(id).label, `${id}-sync`]) {
      const found = await app.call(
        app.keys.reader,
        `/api/sessions?source=${encodeURIComponent(name)}`,
      );
      expect(listed(found), name).toHaveLength(3);
      const shown = await app.ada.query(api.sessions.list, { ...firstPage, source: name });
      expect(shown.page, name).toHaveLength(3);
    }
    const stats = await app.call(app.keys.reader, "/api/stats");
    expect(stats.body).toMatchObject({ sourceUsage: { [id]: { sessions: 3 } } });
  },
);

test("an unknown tool keeps its name, and an empty filter finds nothing", async () => {
  await app.post(app.keys.ada, "/sync/session", { externalId: "s1", source: " Aider\n2 " });
  const found = async (source: string) =>
    listed(await app.call(app.keys.reader, `/api/sessions?source=${encodeURIComponent(source)}`));
  expect(await found("Aider 2")).toMatchObject([{ source: "Aider 2" }]);
  expect(await found("")).toEqual([]);
  expect(await found(" ")).toEqual([]);
});
