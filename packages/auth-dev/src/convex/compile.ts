import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { build, type BuildFailure, type BuildOptions, type Message, type Plugin } from "esbuild";
import { entryPoints, modulePath } from "./entryPoints";
import type { CompiledFunctions, Script } from "./messages";

/** The outcome of one compilation, and what a watcher has to look at. */
export interface Compilation {
  compiled: CompiledFunctions;
  /** Folders that hold a file which took part. */
  folders: string[];
}

/** Functions that cannot be compiled. The message has a line for each fault. */
class CompileError extends Error {
  override readonly name = "CompileError";
}

/**
 * Bundles a functions folder with the bundler and the settings of
 * `npx convex dev` (`convex/src/bundler`), so that what is refused there, such
 * as a `node:` module without `"use node"`, is refused here.
 *
 * One script an environment: module state is shared inside it, as in Convex,
 * and the previous one can be dropped as a whole. `convex/server` and
 * `convex/values` stay outside, because functions must use the very instance
 * that runs them.
 *
 * @throws CompileError with the bundler's messages, file and line first.
 */
export async function compile(functionsDir: string): Promise<Compilation> {
  const found = entryPoints(functionsDir);
  const root = dirname(functionsDir);
  const folders = new Set(found.folders);

  const script = async (name: string, files: string[], options: BuildOptions) => {
    const modules = files.map((file) => ({ path: modulePath(functionsDir, file), file }));
    const result = await bundle(root, name, modules, options);
    for (const input of result.inputs) folders.add(dirname(input));
    return result.script;
  };
  const optional = async (name: string, files: string[], options: BuildOptions) =>
    files.length === 0 ? null : await script(name, files, options);

  const [isolate, node, authConfig, appConfig] = await Promise.all([
    script("functions", [...found.isolate, ...list(found.schema)], isolateOptions),
    optional("nodeFunctions", found.node, nodeOptions(root)),
    optional("authConfig", list(found.authConfig), isolateOptions),
    optional("appConfig", list(found.appConfig), {
      ...isolateOptions,
      plugins: [serverOnly, componentNames],
    }),
  ]);
  return {
    compiled: { functionsDir, isolate, node, authConfig, appConfig },
    folders: [...folders],
  };
}

const serverOnly = stub("server-only", /^server-only$/, () => "");

/** `AsyncLocalStorage` is one of the few Node APIs of Convex's runtime. */
const asyncHooks = stub(
  "async-hooks",
  /^(node:)?async_hooks$/,
  () => "export const { AsyncLocalStorage, AsyncResource } = globalThis;",
);

/** Components cannot run here; their names are enough to say so. */
const componentNames = stub("component", /^[^/].*\/convex\.config(\.[jt]s)?$/, (path) => {
  const defaultName = basename(dirname(path)).replace(/\W/g, "_");
  return `export default ${JSON.stringify({ componentDefinitionPath: path, defaultName })};`;
});

const isolateOptions: BuildOptions = { platform: "browser", plugins: [serverOnly, asyncHooks] };

function nodeOptions(root: string): BuildOptions {
  const external = externalPackages(join(root, "convex.json"));
  return {
    platform: "node",
    plugins: [serverOnly],
    ...(external.includes("*") ? { packages: "external" } : { external }),
  };
}

/** `convex.json` → `node.externalPackages`: what Convex installs instead of bundling. */
function externalPackages(file: string): string[] {
  if (!existsSync(file)) return [];
  const config: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (typeof config !== "object" || config === null || !("node" in config)) return [];
  const { node } = config;
  if (typeof node !== "object" || node === null || !("externalPackages" in node)) return [];
  const names: unknown = node.externalPackages;
  return Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
}

async function bundle(
  root: string,
  name: string,
  modules: { path: string; file: string }[],
  options: BuildOptions,
): Promise<{ script: Script; inputs: string[] }> {
  const exports = modules.map(
    ({ path, file }) => `export * as ${JSON.stringify(path)} from ${JSON.stringify(file)};`,
  );
  const filename = join(root, `.opensync-${name}.js`);
  const result = await build({
    ...options,
    stdin: { contents: exports.join("\n"), resolveDir: root, sourcefile: `${name}.js` },
    absWorkingDir: root,
    outfile: filename,
    write: false,
    bundle: true,
    format: "cjs",
    target: "esnext",
    jsx: "automatic",
    conditions: ["convex", "module"],
    define: { "process.env.NODE_ENV": '"production"' },
    external: ["convex/server", "convex/values", ...(options.external ?? [])],
    keepNames: true,
    sourcemap: "external",
    sourcesContent: false,
    metafile: true,
    logLevel: "silent",
  }).catch((error: unknown) => {
    throw isBuildFailure(error) ? new CompileError(describe(error.errors)) : error;
  });
  const output = (end: string) =>
    result.outputFiles.find((file) => file.path.endsWith(end))?.text ?? "";
  return {
    script: { filename, code: output(".js"), sourceMap: output(".js.map") },
    inputs: Object.keys(result.metafile.inputs)
      .filter((input) => input !== `${name}.js` && !/(^|\/)node_modules\/|^[a-z-]+:/.test(input))
      .map((input) => join(root, input)),
  };
}

function describe(errors: Message[]): string {
  const lines = errors.map(({ text, location, notes }) => {
    const where = location === null ? "" : `${location.file}:${location.line}:${location.column}: `;
    const source = location === null ? "" : `\n    ${location.lineText.trim()}`;
    const needsNode = notes.some((note) => note.text.includes("bundle for node"));
    return `${where}${text}${source}${needsNode ? `\n    ${useNode}` : ""}`;
  });
  return lines.join("\n");
}

const useNode =
  'Node APIs need a file of their own that begins with "use node" and exports only actions.';

function stub(name: string, filter: RegExp, contents: (path: string) => string): Plugin {
  return {
    name,
    setup(builder) {
      builder.onResolve({ filter }, ({ path }) => ({ path, namespace: name }));
      builder.onLoad({ filter: /.*/, namespace: name }, ({ path }) => ({
        contents: contents(path),
        loader: "js",
      }));
    },
  };
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}

function list<T>(value: T | null): T[] {
  return value === null ? [] : [value];
}
