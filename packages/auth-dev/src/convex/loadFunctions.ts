import { HttpRouter } from "convex/server";
import { authProviders } from "./authConfig";
import { evaluate, type Modules } from "./evaluate";
import type { AnySchema } from "./engine";
import { FunctionRegistry, type Wrap } from "./functionRegistry";
import type { CompiledFunctions, Script } from "./messages";
import { checkSchema } from "./schemaCheck";
import { StackTraces } from "./stackTrace";
import { Tokens } from "./tokens";

/** Everything that one load of the functions folder brings. */
export interface LoadedFunctions {
  registry: FunctionRegistry;
  schema: AnySchema | null;
  /** From `http.ts`. */
  router: HttpRouter | null;
  tokens: Tokens;
  traces: StackTraces;
  /** What the app has and this server does not do. */
  warnings: string[];
}

/**
 * Evaluates compiled functions and checks them as a push to Convex does.
 * Nothing is put to work before all of it is in order.
 *
 * @param documents - The data of now, which must fit the schema.
 * @throws Error with a place in the app's files.
 */
export function loadFunctions(
  compiled: CompiledFunctions,
  wrap: Wrap,
  documents: Record<string, unknown>[],
): LoadedFunctions {
  const traces = new StackTraces([
    compiled.isolate,
    compiled.node,
    compiled.authConfig,
    compiled.appConfig,
  ]);
  try {
    const modules = evaluate(compiled.isolate, "isolate");
    const nodeModules = compiled.node === null ? {} : evaluate(compiled.node, "node");
    const schema = schemaOf(modules);
    if (schema !== null) checkSchema(schema, documents);
    return {
      registry: new FunctionRegistry(modules, nodeModules, wrap),
      schema,
      router: routerOf(modules),
      tokens: new Tokens(authProviders(compiled.authConfig)),
      traces,
      warnings: [...mountedComponents(compiled.appConfig), ...crons(modules)],
    };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new Error(`${error.message}${traces.of(error)}`, { cause: error });
  }
}

function schemaOf({ schema }: Modules): AnySchema | null {
  if (schema === undefined) return null;
  const defined = schema.default;
  if (typeof defined === "object" && defined !== null && "tables" in defined) {
    return defined as AnySchema;
  }
  throw new Error("schema.ts: the default export needs to be made by `defineSchema`.");
}

function routerOf({ http }: Modules): HttpRouter | null {
  if (http === undefined) return null;
  if (http.default instanceof HttpRouter) return http.default;
  throw new Error("http.ts: the default export needs to be made by `httpRouter()`.");
}

function mountedComponents(appConfig: Script | null): string[] {
  if (appConfig === null) return [];
  const app = evaluate(appConfig, "isolate")["convex.config"]?.default;
  if (typeof app !== "object" || app === null || !("_childComponents" in app)) {
    return ["convex.config.ts: the default export needs to be made by `defineApp()`."];
  }
  const mounted = Array.isArray(app._childComponents) ? app._childComponents : [];
  if (mounted.length === 0) return [];
  const names = mounted.map((child: unknown) => (Array.isArray(child) ? String(child[0]) : ""));
  return [
    `convex.config.ts mounts components (${names.join(", ")}), which the local Convex does not run. ` +
      "Functions that call them fail; all others work. Use a deployment for those: npx convex dev.",
  ];
}

function crons(modules: Modules): string[] {
  if (modules.crons === undefined) return [];
  return ["crons.ts: the local Convex does not run cron jobs. Everything else works."];
}
