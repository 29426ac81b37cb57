import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { generateCode } from "./generate";

const root = join(import.meta.dirname, "../..");
const reference = join(root, "../../apps/reference");
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A copy of a functions folder, by default where no package is installed. */
function copyOf(source: string, where = tmpdir()): string {
  const folder = mkdtempSync(join(where, "opensync-codegen-"));
  folders.push(folder);
  cpSync(source, join(folder, "convex"), { recursive: true });
  return join(folder, "convex");
}

const generatedIn = (folder: string) =>
  Object.fromEntries(
    readdirSync(join(folder, "_generated"))
      .sort()
      .map((name) => [name, readFileSync(join(folder, "_generated", name), "utf8")]),
  );

describe("generateCode", () => {
  it("writes what convex codegen has written for an app with components", async () => {
    const folder = copyOf(join(reference, "convex"), join(reference, "node_modules"));
    const before = generatedIn(folder);
    expect(await generateCode(reference, folder)).toEqual([]);
    expect(generatedIn(folder)).toEqual(before);
  });

  it("writes what convex codegen has written for an app without them", async () => {
    const folder = copyOf(join(root, "test/convex"));
    const before = generatedIn(folder);
    rmSync(join(folder, "_generated"), { recursive: true });
    const names = ["api.d.ts", "api.js", "dataModel.d.ts", "server.d.ts", "server.js"];
    expect((await generateCode(root, folder)).sort()).toEqual(names);
    // This repository formats its own copy with longer lines.
    const plain = (text = "") => text.replace(/\s+/g, "").replace(/,(?=[)\]}>])/g, "");
    for (const [name, text] of Object.entries(generatedIn(folder))) {
      expect([name, plain(text) === plain(before[name])]).toEqual([name, true]);
    }
  });

  it("adds new modules, removes deleted ones, and writes nothing when nothing changed", async () => {
    const folder = copyOf(join(root, "test/convex"));
    writeFileSync(join(folder, "added.ts"), "export const nothing = null;\n");
    rmSync(join(folder, "slow.ts"));
    expect(await generateCode(root, folder)).toEqual(["api.d.ts"]);
    const api = generatedIn(folder)["api.d.ts"];
    expect(api).toContain('import type * as added from "../added.js";');
    expect(api).not.toContain("slow");
    expect(await generateCode(root, folder)).toEqual([]);
  });

  it("types the data model loosely without a schema", async () => {
    const folder = copyOf(join(root, "test/convex"));
    rmSync(join(folder, "schema.ts"));
    expect(await generateCode(root, folder)).toEqual(["dataModel.d.ts"]);
    expect(generatedIn(folder)["dataModel.d.ts"]).toContain("AnyDataModel");
  });

  it("refuses a project without convex, with what to install", async () => {
    const folder = copyOf(join(root, "test/convex"));
    await expect(generateCode(folder, folder)).rejects.toMatchObject({
      code: "codegen_failed",
      message: expect.stringContaining("npm install convex@latest"),
    });
  });
});
