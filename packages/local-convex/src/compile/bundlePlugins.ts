import { dirname, isAbsolute } from "node:path";
import type { Plugin, PluginBuild } from "esbuild";

export const serverOnly = stub("server-only", /^server-only$/, "");

/** Replaces `async_hooks`: `AsyncLocalStorage` is a global of Convex's runtime. */
export const asyncHooks = stub(
  "async-hooks",
  /^(node:)?async_hooks$/,
  "export const { AsyncLocalStorage, AsyncResource } = globalThis;",
);

/**
 * Resolves imports of component definitions to an object with the definition and
 * its folder, as Convex's own bundler does for every `convex.config`: `app.use`
 * expects this object.
 *
 * @param folders - Receives the folder of every component that is found.
 */
export function componentDefinitions(folders: Set<string>): Plugin {
  return {
    name: "component",
    setup(builder) {
      builder.onResolve({ filter: /(^|\/)convex\.config(\.[jt]s)?$/ }, async (imported) => {
        // Absolute paths are the app's own definition, or come from the module
        // that onLoad returns.
        if (isAbsolute(imported.path) || imported.pluginData === resolving) return undefined;
        const file = await definitionFile(builder, imported);
        if (file === null) return undefined;
        folders.add(dirname(file));
        return { path: file, namespace: "component" };
      });
      builder.onLoad({ filter: /.*/, namespace: "component" }, ({ path }) => ({
        contents: `import definition from ${JSON.stringify(path)};
          export default {
            componentDefinitionPath: ${JSON.stringify(dirname(path))},
            defaultName: definition._name,
            definition,
          };`,
        resolveDir: dirname(path),
        loader: "js",
      }));
    },
  };
}

/** Marks the plugin's own calls of `resolve`, which it must not handle. */
const resolving = Symbol("resolving");

async function definitionFile(
  builder: PluginBuild,
  {
    path,
    kind,
    resolveDir,
  }: { path: string; kind: "import-statement" | string; resolveDir: string },
): Promise<string | null> {
  const bare = path.replace(/\.[jt]s$/, "");
  for (const candidate of [path, `${bare}.ts`, `${bare}.js`]) {
    const found = await builder.resolve(candidate, {
      kind: kind === "require-call" ? "require-call" : "import-statement",
      resolveDir,
      pluginData: resolving,
    });
    if (found.errors.length === 0) return found.path;
  }
  return null;
}

function stub(name: string, filter: RegExp, contents: string): Plugin {
  return {
    name,
    setup(builder) {
      builder.onResolve({ filter }, ({ path }) => ({ path, namespace: name }));
      builder.onLoad({ filter: /.*/, namespace: name }, () => ({ contents, loader: "js" }));
    },
  };
}
