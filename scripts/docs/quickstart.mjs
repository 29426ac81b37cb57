import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./pages.mjs";

const GUIDE = "docs/getting-started.md";
const APP = "apps/quickstart";

/** A problem for every file of the guide that the quickstart app does not have as shown. */
export async function checkQuickstart(pages) {
  const { blocks } = pages.find(({ path }) => path === GUIDE);
  const problems = [];
  const seen = new Set();
  for (const { content, line } of blocks) {
    const [, file, shown] = /^\/\/ ([\w./-]+\.tsx?)\n+([\s\S]*)$/.exec(content) ?? [];
    // A file that is shown again is a variant.
    if (file === undefined || seen.has(file)) continue;
    seen.add(file);
    const text = await readFile(join(root, APP, file), "utf8").catch(() => null);
    if (text !== shown) problems.push(`${GUIDE}:${line}: ${APP}/${file} differs from the guide`);
  }
  return problems;
}
