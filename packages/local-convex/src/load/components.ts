import type { Script } from "../compile/compiledFunctions";
import { evaluate } from "../functions/evaluate";

/** A mounted component. */
export interface MountedComponent {
  /** Names of the components from the app to this one: `rateLimiter/batchWorker`. */
  path: string;
  /** Folder of its definition. */
  folder: string;
  /** Environment variables of the component, which does not see the app's. */
  env: Record<string, string>;
}

/** Contents of `convex.config.ts`. */
export interface AppDefinition {
  mounts: MountedComponent[];
  /** Settings that this server does not support. */
  warnings: string[];
}

/**
 * Reads the mounted components, including nested ones.
 *
 * @throws Error when `convex.config.ts` of the app or of a component is invalid.
 */
export function readAppDefinition(appConfig: Script | null): AppDefinition {
  const found: AppDefinition = { mounts: [], warnings: [] };
  if (appConfig === null) return found;
  const app: unknown = evaluate(appConfig, "isolate")["convex.config"]?.default;
  if (!isDefinition(app)) {
    throw new Error("convex.config.ts: the default export must be created by `defineApp()`.");
  }
  if (app._httpPrefix !== undefined) {
    found.warnings.push(
      `convex.config.ts: the local Convex server serves HTTP actions without the prefix ${String(app._httpPrefix)}.`,
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

/** Result of importing a component definition. See `componentDefinitions` in compile/bundlePlugins.ts. */
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
        `${folder}/convex.config: the default export must be created by \`defineComponent()\`.`,
      );
    }
    if (httpPrefix !== undefined) {
      found.warnings.push(
        `The local Convex server does not serve the HTTP actions of the component ${path} (${httpPrefix}). ` +
          "Everything else of it works. Use a deployment for these: npx convex dev.",
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
      `convex.config.ts: the component name ${JSON.stringify(name)} must contain only letters, digits and underscores.`,
    );
  }
  if (names.has(name)) {
    throw new Error(
      `convex.config.ts: two components are mounted as ${path}. Name one: app.use(component, { name }).`,
    );
  }
  names.add(name);
}

/** Variables that every function of Convex can read. */
function systemVariables(): Record<string, string> {
  const { CONVEX_CLOUD_URL = "", CONVEX_SITE_URL = "" } = process.env;
  return { CONVEX_CLOUD_URL, CONVEX_SITE_URL };
}

/** Resolves `{ env }` of `app.use`: strings, and references to the parent's variables. */
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
