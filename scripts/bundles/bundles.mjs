// Bundles the entries of @opensync/convex-auth as `convex deploy` does, and checks
// what is in the bundles: only the code of the features that a file imports, and no
// global that Convex's runtime lacks.
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Linter } from "eslint";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const source = join(root, "packages/convex-auth/src");

/** Entries, and the folders that must not be in their bundles. */
const ENTRIES = {
  "index.ts": ["apiKeys", "http", "openApi"],
  "config/index.ts": ["apiKeys", "functions", "http", "identity", "ownership", "users"],
  "errors.ts": ["apiKeys", "functions", "http", "identity", "ownership", "users"],
  // It reads the claims of a token, of `identity`.
  "requirements.ts": ["apiKeys", "http", "ownership", "users"],
  "schema.ts": ["functions", "http", "identity", "ownership"],
  "apiKeys/index.ts": ["http", "openApi"],
  "http/index.ts": ["openApi"],
  "openApi/index.ts": [],
};

/**
 * The globals of Convex's runtime, beside those of the language.
 *
 * @see https://docs.convex.dev/functions/runtimes
 */
const CONVEX_GLOBALS = [
  "AbortController",
  "AbortSignal",
  "Blob",
  "CryptoKey",
  "DOMException",
  "Event",
  "EventTarget",
  "File",
  "FormData",
  "Headers",
  "ReadableStream",
  "Request",
  "Response",
  "TextDecoder",
  "TextEncoder",
  "TransformStream",
  "URL",
  "URLSearchParams",
  "WritableStream",
  "atob",
  "btoa",
  "console",
  "crypto",
  "fetch",
  "performance",
  "process",
  "self",
  "structuredClone",
];

const problems = [];
for (const [entry, excluded] of Object.entries(ENTRIES)) {
  const { metafile, outputFiles } = await bundle(entry);
  const inputs = Object.keys(metafile.inputs).map((file) => relative(source, join(root, file)));
  for (const folder of excluded) {
    const found = inputs.filter((file) => file.startsWith(`${folder}/`));
    if (found.length > 0) problems.push(`${entry} bundles ${found.join(", ")}`);
  }
  problems.push(...unknownGlobals(entry, outputFiles[0].text));
}
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log(`${Object.keys(ENTRIES).length} bundles: features apart, and no unknown globals`);

function bundle(entry) {
  return build({
    entryPoints: [join(source, entry)],
    absWorkingDir: root,
    bundle: true,
    format: "esm",
    metafile: true,
    write: false,
    external: ["convex"],
  });
}

function unknownGlobals(entry, code) {
  const messages = new Linter().verify(code, [
    {
      languageOptions: {
        ecmaVersion: 2022,
        sourceType: "module",
        globals: Object.fromEntries(CONVEX_GLOBALS.map((name) => [name, "readonly"])),
      },
      rules: { "no-undef": "error" },
    },
  ]);
  return messages.map(({ message }) => `${entry}: ${message}`);
}
