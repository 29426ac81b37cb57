import { join } from "node:path";
import { build, type BuildFailure, type BuildOptions, type Message } from "esbuild";
import type { Script } from "./compiledFunctions";

/** Functions that do not compile. The message has one line per fault. */
class CompileError extends Error {
  override readonly name = "CompileError";
}

/** Files to bundle into one script. */
export interface BundleInput {
  /** Unique among the scripts of an app. */
  name: string;
  /** Files, with the names under which the script exports them. */
  modules: { path: string; file: string }[];
  options: BuildOptions;
}

/**
 * Bundles files into one script, with the settings of `npx convex dev`.
 * `convex/server` and `convex/values` are external, because functions must use
 * the same instance as the server that runs them.
 *
 * @param root - The app's folder. Stack traces name files relative to it.
 * @returns the script, and the app's files that it contains.
 * @throws CompileError with the bundler's messages, each starting with file and line.
 */
export async function bundle(
  root: string,
  { name, modules, options }: BundleInput,
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
      .filter((input) => input !== `${name}.js` && !/^[a-z-]+:/.test(input) && !isInstalled(input))
      .map((input) => join(root, input)),
  };
}

/** Returns whether a path belongs to an installed package. */
export function isInstalled(path: string): boolean {
  return /(^|[\\/])node_modules[\\/]/.test(path);
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

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}
