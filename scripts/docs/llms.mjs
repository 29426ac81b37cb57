import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./pages.mjs";

const file = join(root, "llms.txt");

/**
 * Writes llms.txt, the index of the documentation for language models: what the project
 * is, and every page with what it covers, from the README.
 *
 * @see https://llmstxt.org
 */
export async function writeIndex() {
  await writeFile(file, await index());
}

/** Returns a problem when llms.txt is not what the README gives. */
export async function checkIndex() {
  const committed = await readFile(file, "utf8").catch(() => "");
  return committed === (await index())
    ? []
    : ['llms.txt does not match the README: run "pnpm docs:fix"'];
}

async function index() {
  const readme = await readFile(join(root, "README.md"), "utf8");
  const { description } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const [title] = readme.split("\n", 1);
  const documentation = readme.slice(readme.indexOf("## Documentation"));
  const lists = [...documentation.matchAll(/^(\w+):\n\n((?:- .*\n)+)/gm)].map(
    ([, name, items]) => `## ${name}\n\n${items.trimEnd()}`,
  );
  const packages = [...readme.matchAll(/^\| \[`(.+?)`\]\((.+?)\)\s*\| (.+?)\s*\|$/gm)].map(
    ([, name, path, what]) => `- [${name}](${path}): ${what}`,
  );
  if (lists.length === 0 || packages.length === 0) throw new Error("README.md has other lists.");
  const parts = [title, `> ${description}`, `## Packages\n\n${packages.join("\n")}`, ...lists];
  return `${parts.join("\n\n")}\n`;
}
