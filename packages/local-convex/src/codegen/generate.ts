import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { entryPoints } from "../compile/entryPoints";
import { readAppConfig } from "./appConfig";
import { loadTemplates } from "./templates";

/**
 * Brings `_generated` of a functions folder up to date, with what a deployment would
 * write (`convex dev`). Writes only files whose content changes.
 *
 * @returns The names of the files that were written.
 * @throws LocalConvexError `codegen_failed`
 */
export async function generateCode(root: string, functionsDir: string): Promise<string[]> {
  const templates = await loadTemplates(root);
  const { isolate, node, crons, schema, appConfig } = entryPoints(functionsDir);
  const modules = new Set([...isolate, ...node, ...(crons === null ? [] : [crons])]);
  const config = await readAppConfig(appConfig);
  const api = await templates.api(functionsDir, [...modules], config);
  const server = templates.server(config);
  const files = {
    "api.d.ts": api.DTS,
    "api.js": api.JS,
    "dataModel.d.ts": templates.dataModel(schema !== null),
    "server.d.ts": server.DTS,
    "server.js": server.JS,
  };
  const folder = join(functionsDir, "_generated");
  mkdirSync(folder, { recursive: true });
  const written = [];
  for (const [name, text] of Object.entries(files)) {
    if (writeIfChanged(join(folder, name), await templates.format(text))) written.push(name);
  }
  return written;
}

function writeIfChanged(path: string, text: string): boolean {
  // A project may format the files its own way.
  if (existsSync(path) && isSame(readFileSync(path, "utf8"), text)) return false;
  // In one step, so that a type checker never reads half a file.
  const temporary = join(dirname(path), `.${basename(path)}.tmp`);
  writeFileSync(temporary, text);
  renameSync(temporary, path);
  return true;
}

/** Whether two files differ in spaces, line ends and trailing commas alone. */
function isSame(a: string, b: string): boolean {
  const plain = (text: string) => text.replace(/\s+/g, "").replace(/,(?=[)\]}>])/g, "");
  return plain(a) === plain(b);
}
