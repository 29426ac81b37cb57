import type { AgentId } from "./agentIds";
import { cut } from "./sync/cut";
import { wellFormed } from "./sync/limits";

/**
 * The tool of a session that names none. OpenSync's first plugin, OpenCode's,
 * sends no `source`, and OpenSync stores its sessions the same way.
 */
export const DEFAULT_SOURCE: AgentId = "opencode";

/**
 * The name under which sessions of a tool are stored and found, whatever name a
 * plugin or a caller uses for it: `codex-cli`, `Factory Droid` and `cursor-sync`
 * are `codex`, `droid` and `cursor`. Other tools keep their name on one line, at
 * most {@link SOURCE_LIMIT} characters long. Returns `undefined` for a name
 * without visible characters.
 *
 * @example
 * ```ts
 * sourceOf("Codex_CLI"); // "codex"
 * sourceOf("aider"); // "aider"
 * ```
 */
export function sourceOf(name: string): string | undefined {
  const clean = cut(oneLine(name), SOURCE_LIMIT).trim();
  if (clean === "") return undefined;
  const words = wordsOf(clean);
  for (let end = words.length; end > 0; end -= 1) {
    const known = IDS.get(words.slice(0, end).join(""));
    if (known) return known;
    if (!SUFFIXES.has(words[end - 1] ?? "")) break;
  }
  return clean;
}

/** The stored name for a filter; one that no session can have finds none. */
export function sourceFilter(name: string | undefined): string | undefined {
  return name === undefined ? undefined : (sourceOf(name) ?? name);
}

/** The longest name of a tool, in characters. */
export const SOURCE_LIMIT = 100;

/** Without line breaks, control and invisible characters. */
function oneLine(name: string): string {
  return wellFormed(name)
    .replace(/[\s\p{Cc}]+/gu, " ")
    .replace(/\p{Cf}/gu, "")
    .trim();
}

/** Lower-case words, without the scope and the version of an npm package. */
function wordsOf(name: string): string[] {
  return name
    .normalize("NFKC")
    .replace(/^@[^/\s]+\//, "")
    .replace(/[\s@/:]+v?\d[\d.]*$/i, "")
    .replace(/(\p{Ll})(?=\p{Lu})/gu, "$1-")
    .toLowerCase()
    .split(/[\s\p{P}]+/u)
    .filter((word) => word !== "");
}

/** What plugins and programs append to the name of a tool. */
const SUFFIXES = new Set([
  ...["agent", "app", "cli", "editor", "extension", "hook", "hooks", "ide"],
  ...["opensync", "plugin", "sync", "syncer"],
]);

/** Names of tools, in lower case and without separators. */
const NAMES: Record<AgentId, string[]> = {
  "claude-code": ["claudecode", "claude", "anthropicclaudecode"],
  codex: ["codex", "openaicodex"],
  cursor: ["cursor", "cursorai"],
  opencode: ["opencode", "opencodeai"],
  droid: ["droid", "factorydroid", "factory", "factoryai"],
  pi: ["pi", "picoding", "pimono"],
};

const IDS = new Map(
  Object.entries(NAMES).flatMap(([id, names]) => names.map((name) => [name, id] as const)),
);
