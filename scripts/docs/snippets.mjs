import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import ts from "typescript";
import { importsOf } from "./imports.mjs";
import { root } from "./pages.mjs";

// Inside the reference app, where imports resolve to what an app has installed.
const folder = join(root, "apps/reference/.snippets");

/**
 * Type-checks every `ts` and `tsx` block. The blocks of a page are one app, on top
 * of the reference app's `convex` folder: a block whose first line is a comment with
 * a path is that file, any other block is a file of its own. Each version of a file
 * that a page shows more than once is checked.
 */
export async function checkSnippets(pages) {
  await rm(folder, { recursive: true, force: true });
  try {
    const problems = [];
    for (const page of pages) problems.push(...(await checkPage(page)));
    return problems;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function checkPage({ path, blocks }) {
  const snippets = blocks.filter(({ language }) => ["ts", "tsx", "typescript"].includes(language));
  if (snippets.length === 0) return [];
  const problems = new Set();
  for (const [index, files] of versions(snippets).entries()) {
    const project = join(folder, path.replaceAll("/", "_"), String(index));
    await cp(join(root, "apps/reference/convex"), join(project, "convex"), {
      recursive: true,
      filter: (source) => !source.endsWith(".test.ts"),
    });
    for (const [file, { content }] of files) {
      await mkdir(dirname(join(project, file)), { recursive: true });
      const imports = path.startsWith("docs/reference/") ? await importsOf(path, content) : "";
      await writeFile(join(project, file), `${imports}${content}\nexport {};\n`);
    }
    await writeApi(join(project, "convex"));
    for (const problem of compile(project, files)) problems.add(`${path}:${problem}`);
  }
  return problems;
}

/** Adds the modules of the snippets to `_generated/api.d.ts`, as `convex codegen` does. */
async function writeApi(convex) {
  const entries = await readdir(convex, { recursive: true });
  const modules = entries
    .map((file) => file.split(sep).join("/"))
    .filter((file) => /^[\w/]+\.tsx?$/.test(file) && !/^(_generated\/|schema\.)/.test(file))
    .map((file) => file.replace(/\.tsx?$/, ""));
  const types = modules.map((module) => `"${module}": typeof import("../${module}.js");`);
  const file = join(convex, "_generated/api.d.ts");
  const api = (await readFile(file, "utf8"))
    .replace(/^import type \* as .*$/gm, "")
    .replace(/ApiFromModules<\{[^}]*\}>/, `ApiFromModules<{ ${types.join(" ")} }>`);
  await writeFile(file, api);
}

/**
 * The files of each version of the page's app: the first version of every file, and
 * for each later version of a file the same app with that version.
 */
function versions(snippets) {
  const first = new Map();
  const later = [];
  snippets.forEach((snippet, index) => {
    const extension = snippet.language === "tsx" ? "tsx" : "ts";
    const named = /^\/\/ ([\w./-]+\.tsx?)(:.*)?$/m.exec(snippet.content.split("\n", 1)[0])?.[1];
    const file = named ?? `snippet${index}.${extension}`;
    if (first.has(file)) later.push([file, snippet]);
    else first.set(file, snippet);
  });
  return [first, ...later.map((version) => new Map([...first, version]))];
}

function compile(project, files) {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(root, "tsconfig.base.json"), ts.sys.readFile).config,
    ts.sys,
    project,
  );
  const roots = ts.sys.readDirectory(project, [".ts", ".tsx"]);
  const program = ts.createProgram(roots, {
    ...options,
    jsx: ts.JsxEmit.ReactJSX,
    paths: {
      "@app/*": [join(project, "convex/*")],
      // The reference app starts the local Convex server through auth-dev.
      "@opensync/local-convex": [join(root, "packages/local-convex/dist/index.d.ts")],
    },
    types: ["vite/client", "node"],
    configFilePath: join(project, "tsconfig.json"),
  });
  return ts.getPreEmitDiagnostics(program).flatMap(({ file, start, messageText }) => {
    const name = file ? relative(project, file.fileName) : "";
    const block = files.get(name);
    // The reference app's functions need not match a schema that the page shows.
    if (!file || !block) return [];
    const line = file.getLineAndCharacterOfPosition(start ?? 0).line + 1;
    const text = ts.flattenDiagnosticMessageText(messageText, "\n");
    return [`${block.line + line}: ${name}: ${text}`];
  });
}
