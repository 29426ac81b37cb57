import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { entryPoints, modulePath } from "./entryPoints";

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

function find(files: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), "opensync-entries-"));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const found = entryPoints(folder);
  const names = (paths: string[]) => paths.map((path) => modulePath(folder, path));
  return { ...found, isolate: names(found.isolate), node: names(found.node) };
}

it("takes what Convex would push, and nothing else", () => {
  const code = "export {};\n";
  const found = find({
    "b.ts": code,
    "a.js": "module.exports = {};",
    "view.tsx": code,
    "http.ts": code,
    "crons.ts": code,
    "folder/deep/c.ts": code,
    "node.ts": `// A comment first.\n"use node";\n${code}`,
    "schema.ts": code,
    "auth.config.ts": code,
    "convex.config.ts": code,
    "a.test.ts": code,
    "types.d.ts": code,
    ".hidden.ts": code,
    "#temp.ts": code,
    "with space.ts": code,
    "empty.ts": "// Nothing here yet.\n",
    "README.md": "",
    "tsconfig.json": "{}",
    "_generated/api.js": code,
    "node_modules/x/index.js": code,
    "component/convex.config.ts": code,
    "component/inner.ts": code,
  });
  expect(found.isolate).toEqual(["a", "b", "folder/deep/c", "http", "view"]);
  expect(found.node).toEqual(["node"]);
  expect(found.crons).toMatch(/crons\.ts$/);
  expect(found.schema).toMatch(/schema\.ts$/);
  expect(found.authConfig).toMatch(/auth\.config\.ts$/);
  expect(found.appConfig).toMatch(/convex\.config\.ts$/);
});

it.each([
  ["a hyphen", { "my-file.ts": "export {};" }, /my-file\.ts is not a valid path/],
  ["a hyphen in a folder", { "my-dir/a.ts": "export {};" }, /Path component my-dir/],
  ["Node for HTTP actions", { "http.ts": '"use node";\nexport {};' }, /not allowed for http\.ts/],
])("refuses %s", (_, files, message) => {
  expect(() => find(files)).toThrow(message);
});
