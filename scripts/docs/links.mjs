import { access } from "node:fs/promises";
import { dirname, join } from "node:path";
import { root } from "./pages.mjs";

/** A problem for every link to a file of this repository that is not there. */
export async function checkLinks(pages) {
  const problems = [];
  for (const { path, text } of pages) {
    for (const [, target] of text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)/g)) {
      const file = join(root, dirname(path), target);
      const there = await access(file).then(
        () => true,
        () => false,
      );
      if (!there) problems.push(`${path}: there is no ${target}`);
    }
  }
  return problems;
}
