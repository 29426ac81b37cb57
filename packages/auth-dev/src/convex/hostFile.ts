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
export async function hostFile(): Promise<string> {
  const here = dirname(fileURLToPath(import.meta.url));
  const published = join(here, "convexHost.js");
  if (existsSync(published)) return published;
  built ??= bundleHost(here);
  return await built;
}

async function bundleHost(here: string): Promise<string> {
  const folder = join(here, "..", "..", "node_modules", ".cache", "convexHost");
  mkdirSync(folder, { recursive: true });
  const own = join(folder, `host.${process.pid}.${Date.now()}.mjs`);
  await build({
    entryPoints: [join(here, "host.ts")],
    outfile: own,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
    sourcemap: "inline",
    logLevel: "silent",
  });
  // Several test files may get here at once: whoever is last puts the same
  // file in place, and a thread never reads half of one.
  const shared = join(folder, "host.mjs");
  renameSync(own, shared);
  return shared;
}
