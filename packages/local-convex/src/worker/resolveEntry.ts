import { existsSync, mkdirSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

let built: Promise<string> | undefined;

/**
 * The script of the thread that runs the functions. In the published package it
 * lies beside this code; from the sources, in this repository's own tests, it
 * is bundled into `node_modules/.cache` first, since threads take no TypeScript.
 */
export async function resolveEntry(): Promise<string> {
  const here = dirname(fileURLToPath(import.meta.url));
  const published = join(here, "workerEntry.js");
  if (existsSync(published)) return published;
  built ??= bundleEntry(here);
  return await built;
}

async function bundleEntry(here: string): Promise<string> {
  const folder = join(here, "..", "..", "node_modules", ".cache", "local-convex");
  mkdirSync(folder, { recursive: true });
  const own = join(folder, `workerEntry.${process.pid}.${Date.now()}.mjs`);
  await build({
    entryPoints: [join(here, "workerEntry.ts")],
    outfile: own,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node22",
    sourcemap: "inline",
    logLevel: "silent",
  });
  // Several test files may get here at once: whoever is last puts the same
  // file in place, and a thread never reads half of one.
  const shared = join(folder, "workerEntry.mjs");
  renameSync(own, shared);
  return shared;
}
