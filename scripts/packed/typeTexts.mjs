// What an editor shows of the packed types: the errors of wrong uses, and the hover
// text of an app's `auth` and `ctx`.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** A wrong use each, and the whole text of its error. */
const WRONG = [
  [
    'auth.mutation({ args: {}, handler: (ctx) => ctx.db.insert("secrets", { text: "" }) });',
    `Argument of type '"secrets"' is not assignable to parameter of type '"users" | "deletedUsers" | "notes"'.`,
  ],
  [
    'auth.rows.require(ctx, "secrets", "id");',
    `Argument of type '"secrets"' is not assignable to parameter of type '"notes"'.`,
  ],
  [
    'defineAuth(schema, { owned: { notes: { user: "title" } } });',
    `Type '"title"' is not assignable to type '"userId"'.`,
  ],
  [
    'defineAuth(schema, { owned: { nothing: { user: "userId" } } });',
    `Type '{ user: "userId"; }' is not assignable to type '{ readonly user: "userId"; } & "The schema has no table \\"nothing\\" of the app."'.`,
  ],
  [
    'defineAuth(schema, { shared: ["apiKeys"] });',
    `Type '"apiKeys"' is not assignable to type '"notes" | { readonly table: "notes"; readonly write: true; }'.`,
  ],
  [
    'defineApiKeys(auth, { scopes: ["a"], prefx: "b_" });',
    `Object literal may only specify known properties, but 'prefx' does not exist in type`,
  ],
  [
    'routes.query({ path: "/x", scope: "notes:burn", handler: () => null });',
    `Type '"notes:burn"' is not assignable to type '"notes:read" | "notes:write" | null'.`,
  ],
  [
    'auth.query({ requires: { roles: "admin" }, args: {}, handler: () => null });',
    `Object literal may only specify known properties, but 'roles' does not exist in type 'Requirements'.`,
  ],
];

/** What is hovered over, in which file. */
const HOVERS = [
  ["auth.ts", "auth = "],
  ["apiKeys.ts", "apiKeys = "],
  ["http.ts", "routes = "],
  ["http.ts", "ctx, args"],
  ["notes.ts", "ctx, {"],
];

/** Characters. */
const LONGEST_HOVER = 500;

export function checkTypeTexts(folder) {
  for (const [use, text] of WRONG) {
    const [error = "no error"] = errorsOf(folder, use);
    const isExpected = inOrder(error).startsWith(inOrder(text));
    assert.ok(isExpected, `${use}\nexpected: ${text}\nfound:    ${error}`);
  }
  const service = serviceOf(folder, "");
  for (const [file, text] of HOVERS) {
    const path = join(folder, file);
    const at = readFileSync(path, "utf8").indexOf(text);
    const info = service.getQuickInfoAtPosition(path, at);
    const hover = ts.displayPartsToString(info.displayParts);
    assert.ok(hover.length < LONGEST_HOVER, `${file}: the hover of ${text} is ${hover}`);
  }
}

/** The text with the members of each union in one order, which TypeScript does not keep. */
function inOrder(text) {
  return text.replace(/'([^']*)'/g, (_, type) => `'${type.split(" | ").sort().join(" | ")}'`);
}

function errorsOf(folder, use) {
  const service = serviceOf(
    folder,
    `import { defineAuth } from "@opensync/convex-auth";
import { defineApiKeys } from "@opensync/convex-auth/api-keys";
import type { AuthQueryCtx } from "@opensync/convex-auth";
import { auth } from "./auth.js";
import { routes } from "./http.js";
import * as schema from "./schema.js";
declare const ctx: AuthQueryCtx<typeof schema, "notes">;
void [defineAuth, defineApiKeys, auth, routes, schema, ctx];
${use}
`,
  );
  return service
    .getSemanticDiagnostics(join(folder, "wrong.ts"))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

/** The project of a folder, with one more file. */
function serviceOf(folder, wrong) {
  const extra = join(folder, "wrong.ts");
  const read = (file) => (file === extra ? wrong : ts.sys.readFile(file));
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(folder, "../tsconfig.json"), ts.sys.readFile).config,
    ts.sys,
    folder,
    { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
  );
  const files = ts.sys.readDirectory(folder, [".ts"]).filter((file) => !file.endsWith(".d.ts"));
  return ts.createLanguageService({
    getScriptFileNames: () => [...files, extra],
    getScriptVersion: () => "1",
    getScriptSnapshot: (file) => {
      const text = read(file);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => folder,
    getCompilationSettings: () => options,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (file) => file === extra || ts.sys.fileExists(file),
    readFile: read,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
  });
}
