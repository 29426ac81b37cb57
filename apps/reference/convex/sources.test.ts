import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tool } from "../src/sessions/tools";
import type { AGENT_IDS } from "./agentIds";
import { SOURCE_LIMIT, sourceFilter, sourceOf } from "./sources";
import { runs } from "../../../vitest.runs";

const NAMES: Record<(typeof AGENT_IDS)[number], string[]> = {
  "claude-code": [
    ...["claude-code", "Claude Code", "claude_code", "claudeCode", "CLAUDE-CODE", "claude"],
    ...["claude-code-sync", "claude-code-cli", "claude-code-sync@1.2.0"],
    ...["@anthropic-ai/claude-code", "claude-code/2.0.14"],
  ],
  codex: ["codex", "codex-cli", "Codex CLI", "codex_cli", "codex-sync", "CodexCLI", "openai-codex"],
  cursor: [
    ...["cursor", "Cursor", "cursor-sync", "cursor-cli-sync", "cursor-opensync-plugin"],
    ...[" CURSOR_SYNC ", "cursor-agent", "Cursor IDE"],
  ],
  opencode: ["opencode", "OpenCode", "open-code", "opencode-sync", "opencode-sync-plugin"],
  droid: ["droid", "factory-droid", "Factory Droid", "factory_droid", "droid-sync", "factory"],
  pi: ["pi", "Pi", "pi-opensync-plugin", "@mariozechner/pi-coding-agent", "pi-agent"],
};

describe.each(Object.entries(NAMES))("%s", (id, names) => {
  test.each(names)("is known as %s", (name) => {
    expect(sourceOf(name)).toBe(id);
    expect(sourceFilter(name)).toBe(id);
    expect(tool(name)).toBe(tool(id));
  });
});

test.each([
  ["aider", "aider"],
  ["  My   Tool ", "My Tool"],
  ["Codex\u200b\u0000 Cloud\n2", "Codex Cloud 2"],
  ["pi-hole", "pi-hole"],
  ["claude-code-router", "claude-code-router"],
  ["sync", "sync"],
  ["__proto__", "__proto__"],
  ["constructor", "constructor"],
  ["Größe", "Größe"],
  ["x".repeat(500), "x".repeat(SOURCE_LIMIT)],
])("another tool keeps its name on one line: %j", (name, stored) => {
  expect(sourceOf(name)).toBe(stored);
  expect(tool(stored).label).toBe(stored);
});

test.each(["", "  ", "\n", "\u200b", "\u0000"])("%j is no name", (name) => {
  expect(sourceOf(name)).toBeUndefined();
});

test("a stored name is found under itself, is short and on one line", () => {
  const names = fc.oneof(
    fc.string({ unit: "binary" }),
    fc
      .array(fc.constantFrom("codex", "Cursor", "-", "_", " ", "sync", "CLI", "x", "1.2", "@", "/"))
      .map((words) => words.join("")),
  );
  fc.assert(
    fc.property(names, (name) => {
      const stored = sourceOf(name);
      if (stored === undefined) return;
      expect(sourceOf(stored)).toBe(stored);
      expect(stored.length).toBeLessThanOrEqual(SOURCE_LIMIT);
      expect(stored).not.toMatch(/[\p{Cc}\p{Cf}\p{Surrogate}\n]/u);
    }),
    { numRuns: runs(3_000) },
  );
});
