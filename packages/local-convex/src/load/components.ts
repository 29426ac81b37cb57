import type { Script } from "../compile/compiledFunctions";
import { evaluate } from "../functions/evaluate";

/** One component, where it is mounted. */
export interface MountedComponent {
  /** Names from the app down: `rateLimiter/batchWorker`. */
  path: string;
  /** The folder of its definition. */
  folder: string;
  /** The variables that it sees: its own, not the app's. */
  env: Record<string, string>;
}

/** What `convex.config.ts` says. */
export interface AppDefinition {
  mounts: MountedComponent[];
  /** What it asks for and this server does not do. */
  warnings: string[];
}

/**
 * Reads which components are mounted where, nested ones included.
 *
 * @throws Error where `convex.config.ts`, or that of a component, is none.
 */
export function readAppDefinition(appConfig: Script | null): AppDefinition {
  const found: AppDefinition = { mounts: [], warnings: [] };
  if (appConfig === null) return found;
  const app: unknown = evaluate(appConfig, "isolate")["convex.config"]?.default;
  if (!isDefinition(app)) {
    throw new Error("convex.config.ts: the default export needs to be made by `defineApp()`.");
  }
  if (app._httpPrefix !== undefined) {
    found.warnings.push(
      `convex.config.ts: the local Convex serves HTTP actions without the prefix ${String(app._httpPrefix)}.`,
    );
  }
  walk(app, "", process.env, found);
  return found;
}

interface Definition {
  /** `[name, what was imported, variables, prefix of its HTTP actions]` */
  _childComponents: [string, Imported, Record<string, unknown> | null, string | undefined][];
  _httpPrefix?: unknown;
}

/** See the bundler's plugin for component definitions. */
interface Imported {
  componentDefinitionPath: string;
  definition: unknown;
}

type Env = Record<string, string | undefined>;

function walk(definition: Definition, parent: string, parentEnv: Env, found: AppDefinition) {
  const names = new Set<string>();
  for (const [name, imported, values, httpPrefix] of definition._childComponents) {
    const path = parent === "" ? name : `${parent}/${name}`;
    const folder = imported.componentDefinitionPath;
    checkName(name, path, names);
    if (!isDefinition(imported.definition)) {
      throw new Error(
        `${folder}/convex.config: the default export needs to be made by \`defineComponent()\`.`,
      );
    }
    if (httpPrefix !== undefined) {
      found.warnings.push(
        `The local Convex does not serve the HTTP actions of the component ${path} (${httpPrefix}). ` +
          "All else of it works. Use a deployment for those: npx convex dev.",
      );
    }
    const env = { ...systemVariables(), ...variables(values ?? {}, parentEnv) };
    found.mounts.push({ path, folder, env });
    walk(imported.definition, path, env, found);
  }
}

function checkName(name: string, path: string, names: Set<string>) {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw new Error(
      `convex.config.ts: the component name ${JSON.stringify(name)} may have letters, digits and underscores only.`,
    );
  }
  if (names.has(name)) {
    throw new Error(
      `convex.config.ts: two components are mounted as ${path}. Name one: app.use(component, { name }).`,
    );
  }
  names.add(name);
}

/** Every function of Convex has these. */
function systemVariables(): Record<string, string> {
  const { CONVEX_CLOUD_URL = "", CONVEX_SITE_URL = "" } = process.env;
  return { CONVEX_CLOUD_URL, CONVEX_SITE_URL };
}

/** `{ env }` of `app.use`: texts, and references to the parent's variables. */
function variables(values: Record<string, unknown>, parentEnv: Env): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    const text = isReference(value) ? parentEnv[value.__envVarRef] : value;
    if (typeof text === "string") env[name] = text;
  }
  return env;
}

function isReference(value: unknown): value is { __envVarRef: string } {
  return typeof value === "object" && value !== null && "__envVarRef" in value;
}

function isDefinition(value: unknown): value is Definition {
  return (
    typeof value === "object" &&
    value !== null &&
    "_childComponents" in value &&
    Array.isArray(value._childComponents)
  );
}
