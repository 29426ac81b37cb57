import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { root } from "./pages.mjs";

/** Returns a problem for every link to a missing file or heading of this repository. */
export async function checkLinks(pages) {
  const problems = [];
  for (const { path, text } of pages) {
    for (const [, target, anchor] of text.matchAll(LINK)) {
      const file = target === "" ? join(root, path) : join(root, dirname(path), target);
      const found = await readFile(file, "utf8").catch((error) =>
        error.code === "EISDIR" ? "" : null,
      );
      if (found === null) problems.push(`${path}: there is no ${target}`);
      else if (anchor && !anchorsOf(found).has(anchor)) {
        problems.push(`${path}: ${target || path} has no heading #${anchor}`);
      }
    }
  }
  return problems;
}

/** A Markdown link within the repository: its file, and its anchor without `#`. */
const LINK = /\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]*))?\)/g;

/** The anchors that GitHub gives to the headings of a page. */
function anchorsOf(text) {
  const headings = text.replace(/^```[\s\S]*?^```$/gm, "").matchAll(/^#{1,6} (.+)$/gm);
  const counts = new Map();
  return new Set(
    [...headings].map(([, heading]) => {
      const anchor = heading
        .trim()
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .replace(/\s/g, "-");
      const count = counts.get(anchor) ?? 0;
      counts.set(anchor, count + 1);
      return count === 0 ? anchor : `${anchor}-${count}`;
    }),
  );
}
