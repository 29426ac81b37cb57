import { dirname } from "node:path";
import { build, type Plugin } from "esbuild";

/** What `_generated` takes from `convex.config.ts`. */
export interface AppConfig {
  /** The components, by their names, with the packages that they are imported from. */
  components: { name: string; path: string }[];
  /** The declared environment variables, as Convex's templates take them. */
  env: [name: string, variable: { type: "value"; value: string; optional?: true }][];
}

/** Evaluates the app's `convex.config.ts`; `null` for an app without one. */
export async function readAppConfig(file: string | null): Promise<AppConfig> {
  if (file === null) return { components: [], env: [] };
  const { _childComponents: components, _env: env = {} } = await evaluate(file);
  return {
    components: components.map(([name, { componentDefinitionPath: path }]) => ({ name, path })),
    env: Object.entries(env).map(([name, { json, isOptional }]) => [
      name,
      {
        type: "value",
        value: JSON.stringify(json),
        ...(isOptional === "optional" && { optional: true as const }),
      },
    ]),
  };
}

/** The imports that mount a component. */
const CONFIG = /\/convex\.config(\.js|\.ts)?$/;

/** Marks a resolution of this plugin's own. */
const RESOLVING = "resolving";

interface App {
  _childComponents: [name: string, definition: { componentDefinitionPath: string }][];
  _env?: Record<string, { json: unknown; isOptional: "optional" | "required" }>;
}

async function evaluate(file: string): Promise<App> {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    format: "esm",
    platform: "node",
    write: false,
    logLevel: "silent",
    plugins: [namedComponents],
  });
  const code = outputFiles[0]?.text ?? "";
  return ((await import(`data:text/javascript,${encodeURIComponent(code)}`)) as { default: App })
    .default;
}

/** Tells every component the package that it is imported from, as Convex's bundler does. */
const namedComponents: Plugin = {
  name: "named-components",
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: CONFIG }, async ({ path, namespace, kind, resolveDir, pluginData }) => {
      if (kind === "entry-point" || pluginData === RESOLVING) return undefined;
      const { path: real } = await resolve(path, { kind, resolveDir, pluginData: RESOLVING });
      return namespace === "component"
        ? { path: real }
        : { path: real, namespace: "component", pluginData: path };
    });
    onLoad({ filter: /.*/, namespace: "component" }, ({ path, pluginData }) => ({
      contents: `import definition from ${JSON.stringify(path)};
        export default {
          ...definition,
          defaultName: definition._name,
          componentDefinitionPath: ${JSON.stringify(String(pluginData).replace(CONFIG, ""))},
        };`,
      resolveDir: dirname(path),
    }));
  },
};
