import { existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { LocalStackError } from "./errors";

/**
 * The folder of a project's Convex functions: `convex/`, or what `functions`
 * in `convex.json` names.
 *
 * @throws LocalStackError `convex_folder_missing`, `bad_environment`
 */
export function functionsFolder(root: string): string {
  const folder = resolve(root, configuredFolder(root) ?? "convex");
  if (existsSync(folder) && statSync(folder).isDirectory()) return folder;
  throw new LocalStackError(
    "convex_folder_missing",
    `There is no folder ${folder}. Run this in a project that has Convex functions in convex/.`,
  );
}

/**
 * Checks that there is a page for Vite to serve.
 *
 * @throws LocalStackError `app_missing`
 */
export function requireViteApp(root: string): void {
  if (existsSync(join(root, "index.html"))) return;
  if (
    ["ts", "mts", "js", "mjs"].some((ending) => existsSync(join(root, `vite.config.${ending}`)))
  ) {
    return;
  }
  throw new LocalStackError(
    "app_missing",
    `There is no Vite app in ${root}: neither index.html nor vite.config.ts. Run this in the app's folder.`,
  );
}

function configuredFolder(root: string): string | undefined {
  const path = join(root, "convex.json");
  if (!existsSync(path)) return undefined;
  let config: unknown;
  try {
    config = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new LocalStackError("bad_environment", `${path} is not JSON. Correct it.`, {
      cause: error,
    });
  }
  if (typeof config !== "object" || config === null || !("functions" in config)) return undefined;
  return typeof config.functions === "string" ? config.functions : undefined;
}
