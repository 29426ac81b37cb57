import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** Returns every hand-written page: `{ path, text, blocks }`. */
export function guides() {
  return read((path) => !path.startsWith("docs/reference/"));
}

/** Returns every page of the generated reference. */
export function referencePages() {
  return read((path) => path.startsWith("docs/reference/"));
}

async function read(wanted) {
  const tracked = execFileSync(
    "git",
    ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
    { cwd: root, encoding: "utf8" },
  );
  const paths = tracked
    .split("\n")
    .filter((path) => path.endsWith(".md") && !/^(\.changeset|\.github)\/|CHANGELOG/.test(path))
    .filter(wanted);
  return Promise.all(
    paths.map(async (path) => {
      const text = await readFile(join(root, path), "utf8");
      return { path, text, blocks: blocksOf(text) };
    }),
  );
}

/** The fenced blocks of a page, also within lists: language, content and first line. */
function blocksOf(text) {
  const blocks = [];
  for (const match of text.matchAll(/^( *)```(\w*)[^\n]*\n([\s\S]*?)^\1```$/gm)) {
    const [, indent, language, content] = match;
    const line = text.slice(0, match.index).split("\n").length;
    blocks.push({
      language,
      content: content.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
      line,
    });
  }
  return blocks;
}
