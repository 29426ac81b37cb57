import { execFile } from "node:child_process";
import { readdir, readFile, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { root } from "./pages.mjs";

const committed = join(root, "docs/reference");

/** Writes docs/reference from the TSDoc of the sources. */
export async function writeReference() {
  await rm(committed, { recursive: true, force: true });
  await generate(committed);
}

/** Returns a problem for every page of the reference that differs from the sources. */
export async function checkReference(folder) {
  const fresh = join(folder, "reference");
  await generate(fresh);
  const [expected, actual] = await Promise.all([contents(fresh), contents(committed)]);
  return [...new Set([...expected.keys(), ...actual.keys()])]
    .filter((page) => expected.get(page) !== actual.get(page))
    .map((page) => `docs/reference/${page} does not match the sources: run "pnpm docs:fix"`);
}

async function generate(out) {
  const typedoc = join(root, "node_modules/typedoc/bin/typedoc");
  await promisify(execFile)(process.execPath, [typedoc, "--out", out, "--logLevel", "Error"], {
    cwd: root,
  });
}

async function contents(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  return new Map(
    await Promise.all(
      files.map(async ({ parentPath, path, name }) => {
        const file = join(parentPath ?? path, name);
        return [relative(folder, file), await readFile(file, "utf8")];
      }),
    ),
  );
}
