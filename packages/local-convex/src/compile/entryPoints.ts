import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** The files of a functions folder, by the way in which Convex compiles them. */
export interface EntryPoints {
  isolate: string[];
  node: string[];
  crons: string | null;
  schema: string | null;
  authConfig: string | null;
  appConfig: string | null;
  /** Folders to watch: every folder that was searched. */
  folders: string[];
}

/**
 * Finds the files that Convex would push, by the rules of its CLI
 * (`convex/src/bundler/index.ts`): all scripts except `_generated`, declarations,
 * files with a second dot (tests and configuration), dotfiles, names with a
 * space, and folders that define a component.
 *
 * @throws Error when Convex refuses a file's name or its `"use node"`.
 */
export function entryPoints(functionsDir: string): EntryPoints {
  const found: EntryPoints = {
    isolate: [],
    node: [],
    crons: null,
    schema: firstOf(functionsDir, ["schema.ts", "schema.js"]),
    authConfig: firstOf(functionsDir, ["auth.config.ts", "auth.config.js"]),
    appConfig: firstOf(functionsDir, ["convex.config.ts", "convex.config.js"]),
    folders: [],
  };
  walk(functionsDir, functionsDir, found);
  return found;
}

/** Returns the module name in function paths: `…/convex/folder/file.ts` → `folder/file`. */
export function modulePath(functionsDir: string, file: string): string {
  return relative(functionsDir, file)
    .split(sep)
    .join("/")
    .replace(/\.[^./]+$/, "");
}

const scripts = /\.(js|mjs|cjs|ts|tsx|mts|cts|jsx)$/;
const isolateOnly = new Set(["http", "crons"]);

function walk(root: string, folder: string, found: EntryPoints) {
  found.folders.push(folder);
  const entries = readdirSync(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (folder === root && entry.name === "_generated") continue;
      if (entry.name === "node_modules" || existsSync(join(path, "convex.config.ts"))) continue;
      walk(root, path, found);
    } else if (isFunctionsFile(root, path, entry.name)) {
      const source = readFileSync(path, "utf8");
      if (/\.tsx?$/.test(path) && !/^\s{0,100}(import|export)/m.test(source)) continue;
      checkName(root, path);
      const environment = environmentOf(root, path, source);
      if (modulePath(root, path) === "crons") found.crons = path;
      else found[environment].push(path);
    }
  }
}

function isFunctionsFile(root: string, path: string, base: string): boolean {
  if (!scripts.test(base) || /^[.#]/.test(base) || /^schema\.(ts|js)$/.test(base)) return false;
  return base.split(".").length === 2 && !relative(root, path).includes(" ");
}

function checkName(root: string, path: string) {
  const name = relative(root, path).split(sep).join("/");
  const wrong = name.split("/").find((part) => !/^[A-Za-z0-9_.]+$/.test(part));
  if (wrong === undefined) return;
  throw new Error(
    `${name} is not a valid path to a Convex module. Path component ${wrong} can only contain ` +
      `alphanumeric characters, underscores, or periods. Rename it.`,
  );
}

function environmentOf(root: string, path: string, source: string): "isolate" | "node" {
  const name = modulePath(root, path);
  if (!/^\s*("|')use node("|');?\s*$/m.test(source)) return "isolate";
  if (!isolateOnly.has(name)) return "node";
  throw new Error(`"use node" directive is not allowed for ${relative(root, path)}.`);
}

function firstOf(folder: string, names: string[]): string | null {
  return names.map((name) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}
