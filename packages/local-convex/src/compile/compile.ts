import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { BuildOptions } from "esbuild";
import { bundle, isInstalled } from "./bundle";
import { asyncHooks, componentDefinitions, serverOnly } from "./bundlePlugins";
import type { CompiledFunctions, ComponentScripts, Script } from "./compiledFunctions";
import { entryPoints, modulePath } from "./entryPoints";

/** The outcome of one compilation, and what a watcher has to look at. */
export interface Compilation {
  compiled: CompiledFunctions;
  /** Folders that hold a file which took part. */
  folders: string[];
}

/**
 * Bundles a functions folder with the bundler and the settings of
 * `npx convex dev` (`convex/src/bundler`), so that what is refused there, such
 * as a `node:` module without `"use node"`, is refused here.
 *
 * One script an environment: module state is shared inside it, as in Convex,
 * and the previous one can be dropped as a whole. `crons.ts` is one of its own,
 * so that the rest can run where it fails. Components, installed packages
 * included, are compiled in the same way as the app.
 *
 * @throws CompileError with the bundler's messages, file and line first.
 */
export async function compile(functionsDir: string): Promise<Compilation> {
  if (!existsSync(functionsDir)) {
    throw new Error(
      `The functions folder ${functionsDir} is missing. Put it back to load it again.`,
    );
  }
  const root = dirname(functionsDir);
  const found = entryPoints(functionsDir);
  const folders = new Set(found.folders);
  const compiler = new Compiler(root, folders);
  const components = new Set<string>();

  const [isolate, crons, node, authConfig, appConfig] = await Promise.all([
    compiler.script("functions", {
      functionsDir,
      files: [...found.isolate, ...list(found.schema)],
      options: isolateOptions,
    }),
    compiler.optional("crons", {
      functionsDir,
      files: list(found.crons),
      options: isolateOptions,
    }),
    compiler.optional("nodeFunctions", {
      functionsDir,
      files: found.node,
      options: nodeOptions(root),
    }),
    compiler.optional("authConfig", {
      functionsDir,
      files: list(found.authConfig),
      options: isolateOptions,
    }),
    compiler.optional("appConfig", {
      functionsDir,
      files: list(found.appConfig),
      options: {
        ...isolateOptions,
        plugins: [serverOnly, asyncHooks, componentDefinitions(components)],
      },
    }),
  ]);
  // Sorted: the bundler finds them in any order, and the same app must compile to the same.
  const compiled = [...components]
    .sort()
    .map(async (folder, index): Promise<[string, ComponentScripts]> => [
      folder,
      await compiler.component(folder, `component${index}`),
    ]);
  return {
    compiled: {
      functionsDir,
      isolate,
      crons,
      node,
      authConfig,
      appConfig,
      components: Object.fromEntries(await Promise.all(compiled)),
    },
    folders: [...folders],
  };
}

const isolateOptions: BuildOptions = { platform: "browser", plugins: [serverOnly, asyncHooks] };

interface Source {
  functionsDir: string;
  files: string[];
  options: BuildOptions;
}

/** Makes scripts of files, and notes the folders that are worth watching. */
class Compiler {
  constructor(
    private readonly root: string,
    private readonly folders: Set<string>,
  ) {}

  async script(name: string, { functionsDir, files, options }: Source): Promise<Script> {
    const modules = files.map((file) => ({ path: modulePath(functionsDir, file), file }));
    const result = await bundle(this.root, { name, modules, options });
    for (const input of result.inputs) this.folders.add(dirname(input));
    return result.script;
  }

  async optional(name: string, source: Source): Promise<Script | null> {
    return source.files.length === 0 ? null : await this.script(name, source);
  }

  async component(folder: string, name: string): Promise<ComponentScripts> {
    const found = entryPoints(folder);
    const [nodeFile] = found.node;
    if (nodeFile !== undefined) {
      throw new Error(
        `"use node" directive is not supported in components: ${relative(this.root, nodeFile)}.`,
      );
    }
    for (const watched of found.folders) {
      if (!isInstalled(watched)) this.folders.add(watched);
    }
    const source = { functionsDir: folder, options: isolateOptions };
    const files = [...found.isolate, ...list(found.schema)];
    return {
      functions: await this.script(name, { ...source, files }),
      crons: await this.optional(`${name}Crons`, { ...source, files: list(found.crons) }),
    };
  }
}

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

function list<T>(value: T | null): T[] {
  return value === null ? [] : [value];
}
