import { existsSync, mkdirSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

let built: Promise<string> | undefined;

/**
 * Returns the path of the worker thread's script. In the published package, the
 * script is next to this module. In this repository's own tests, which run from
 * TypeScript, it is bundled into `node_modules/.cache` first.
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
  const temporary = join(folder, `workerEntry.${process.pid}.${Date.now()}.mjs`);
  await build({
    entryPoints: [join(here, "workerEntry.ts")],
    outfile: temporary,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node22",
    sourcemap: "inline",
    logLevel: "silent",
  });
  // Test files run in parallel: renaming is atomic, so a thread never reads a
  // partial script.
  const shared = join(folder, "workerEntry.mjs");
  renameSync(temporary, shared);
  return shared;
}
