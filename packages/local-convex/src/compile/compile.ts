import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { BuildOptions } from "esbuild";
import { bundle, isInstalled } from "./bundle";
import { asyncHooks, componentDefinitions, serverOnly } from "./bundlePlugins";
import type { CompiledFunctions, ComponentScripts, Script } from "./compiledFunctions";
import { entryPoints, modulePath } from "./entryPoints";

/** Result of a compilation. */
export interface Compilation {
  compiled: CompiledFunctions;
  /** Folders to watch: they contain the files that were compiled. */
  folders: string[];
}

/**
 * Compiles a functions folder with the bundler and the settings of
 * `npx convex dev` (`convex/src/bundler`). Refuses what Convex refuses, such as a
 * `node:` module without `"use node"`.
 *
 * Each environment is one script: its modules share state, as in Convex, and a
 * reload drops the whole script. `crons.ts` is a separate script, because all
 * other functions must run even when it fails. Components, including those of
 * npm packages, are compiled like the app.
 *
 * @throws CompileError with the bundler's messages, each starting with file and line.
 */
export async function compile(functionsDir: string): Promise<Compilation> {
  if (!existsSync(functionsDir)) {
    throw new Error(
      `Functions folder not found: ${functionsDir}. Functions are loaded when it is back.`,
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
  // Sorted, because the bundler finds components in any order and the output must be deterministic.
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

/** Compiles files to scripts, and collects the folders to watch. */
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

/** Reads `node.externalPackages` of `convex.json`: packages that Convex installs instead of bundling. */
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
