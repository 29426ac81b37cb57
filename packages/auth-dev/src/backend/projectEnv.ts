import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";

/** Variables by name; an empty one counts as not set. */
export type Variables = Record<string, string | undefined>;

/**
 * The variables of a project, as the `convex` command and Vite see them: the
 * process's own before `.env.local` before `.env`.
 */
export function projectEnv(root: string, processEnv: Variables = process.env): Variables {
  const merged = { ...readEnvFile(join(root, ".env")), ...readEnvFile(join(root, ".env.local")) };
  for (const [name, value] of Object.entries(processEnv)) {
    if (value !== undefined) merged[name] = value;
  }
  return merged;
}

function readEnvFile(path: string): Record<string, string | undefined> {
  return existsSync(path) ? parseEnv(readFileSync(path, "utf8")) : {};
}
