import { HttpRouter } from "convex/server";
import { readAuthProviders } from "../auth/authConfig";
import { TokenVerifier } from "../auth/tokenVerifier";
import type { CompiledFunctions, ComponentScripts, Script } from "../compile/compiledFunctions";
import { readCronJobs, type CronJob } from "../crons/cronJobs";
import { evaluate, evaluateComponent, type Modules } from "../functions/evaluate";
import { FunctionRegistry, type Wrap } from "../functions/functionRegistry";
import { StackTraces } from "../functions/stackTraces";
import { type AnySchema, checkSchema } from "./checkSchema";
import { readAppDefinition, type MountedComponent } from "./components";

/** The loaded app, or one of its components. */
interface LoadedComponent {
  /** Path of the component; `""` for the app. */
  path: string;
  registry: FunctionRegistry;
  schema: AnySchema | null;
}

/** Result of loading a functions folder. */
export interface LoadedFunctions {
  /** Functions of the app. */
  registry: FunctionRegistry;
  /** The app, followed by its components. */
  components: LoadedComponent[];
  cronJobs: CronJob[];
  /** From `http.ts`. */
  router: HttpRouter | null;
  tokenVerifier: TokenVerifier;
  traces: StackTraces;
  /** Settings that this server does not support, and failures of `crons.ts`. */
  warnings: string[];
}

interface LoadContext {
  wrap: Wrap;
  traces: StackTraces;
  /** Returns the current documents of a component, which must match its schema. */
  documents: (component: string) => Record<string, unknown>[];
}

/**
 * Evaluates compiled functions and checks them as Convex checks a push. When
 * `crons.ts` fails, no cron job runs and everything else does; every other failure
 * throws.
 *
 * @throws Error with file and line of the app.
 */
export function loadFunctions(
  compiled: CompiledFunctions,
  { wrap, documents }: Omit<LoadContext, "traces">,
): LoadedFunctions {
  const traces = new StackTraces(allScripts(compiled));
  const context = { wrap, documents, traces };
  try {
    const modules = evaluate(compiled.isolate, "isolate");
    const { mounts, warnings } = readAppDefinition(compiled.appConfig);
    const app = loadOne("", modules, context, {
      node: compiled.node === null ? {} : evaluate(compiled.node, "node"),
      crons: () => (compiled.crons === null ? {} : evaluate(compiled.crons, "isolate")),
    });
    const mounted = mounts.map((mount) => loadMounted(mount, compiled.components, context));
    const all = [app, ...mounted];
    return {
      registry: app.component.registry,
      components: all.map(({ component }) => component),
      cronJobs: all.flatMap(({ cronJobs }) => cronJobs),
      router: routerOf(modules),
      tokenVerifier: new TokenVerifier(readAuthProviders(compiled.authConfig)),
      traces,
      warnings: [...warnings, ...all.flatMap((one) => one.warnings)],
    };
  } catch (error) {
    throw located(error, traces);
  }
}

interface LoadedOne {
  component: LoadedComponent;
  cronJobs: CronJob[];
  warnings: string[];
}

function loadMounted(
  { path, folder, env }: MountedComponent,
  components: Record<string, ComponentScripts>,
  context: LoadContext,
): LoadedOne {
  const scripts = components[folder];
  if (scripts === undefined) throw new Error(`${folder} is not the folder of a component.`);
  const { functions, crons } = scripts;
  return loadOne(path, evaluateComponent(functions, env), context, {
    node: {},
    crons: () => (crons === null ? {} : evaluateComponent(crons, env)),
  });
}

function loadOne(
  path: string,
  modules: Modules,
  { wrap, documents, traces }: LoadContext,
  { node, crons }: { node: Modules; crons: () => Modules },
): LoadedOne {
  const schema = schemaOf(modules);
  if (schema !== null) checkSchema(schema, documents(path));
  const load = (cronModules: Modules) =>
    new FunctionRegistry({ isolate: { ...modules, ...cronModules }, node }, path, wrap);
  try {
    const cronModules = crons();
    const registry = load(cronModules);
    const cronJobs = readCronJobs(cronModules, registry);
    return { component: { path, registry, schema }, cronJobs, warnings: [] };
  } catch (error) {
    const registry = load({});
    const { message } = located(error, traces);
    const where = path === "" ? "crons.ts" : `crons.ts of the component ${path}`;
    const warning = `No cron job of ${where} runs; everything else does: ${message}`;
    return { component: { path, registry, schema }, cronJobs: [], warnings: [warning] };
  }
}

/** Adds the app's stack frames to the message of an error. */
function located(error: unknown, traces: StackTraces): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  return new Error(`${error.message}${traces.of(error)}`, { cause: error });
}

function allScripts(compiled: CompiledFunctions): (Script | null)[] {
  const { isolate, crons, node, authConfig, appConfig, components } = compiled;
  const ofComponents = Object.values(components).flatMap((scripts) => [
    scripts.functions,
    scripts.crons,
  ]);
  return [isolate, crons, node, authConfig, appConfig, ...ofComponents];
}

function schemaOf({ schema }: Modules): AnySchema | null {
  if (schema === undefined) return null;
  const defined = schema.default;
  if (typeof defined === "object" && defined !== null && "tables" in defined) {
    return defined as AnySchema;
  }
  throw new Error("schema.ts: the default export must be created by `defineSchema`.");
}

function routerOf({ http }: Modules): HttpRouter | null {
  if (http === undefined) return null;
  if (http.default instanceof HttpRouter) return http.default;
  throw new Error("http.ts: the default export must be created by `httpRouter()`.");
}
