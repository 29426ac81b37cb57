import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { keepGenerated } from "./keepGenerated";

const packages = join(import.meta.dirname, "../../node_modules");
const folders: string[] = [];
const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const kept of open.splice(0)) await kept.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A new app with one module; `convex` is installed where `where` is inside a project. */
function newApp(where: string) {
  const root = mkdtempSync(join(where, "opensync-generated-"));
  folders.push(root);
  const functionsDir = join(root, "convex");
  mkdirSync(functionsDir);
  const lines: string[] = [];
  return {
    root,
    functionsDir,
    lines,
    add: (name: string) =>
      writeFileSync(join(functionsDir, name), 'export const text: string = "";\n'),
    api: () => readFileSync(join(functionsDir, "_generated/api.d.ts"), "utf8"),
    keep: async () => {
      const log = ({ level, message }: { level: string; message: string }) =>
        void lines.push(`${level}: ${message}`);
      open.push(await keepGenerated({ root, functionsDir, log }));
    },
  };
}

describe("keepGenerated", () => {
  it("writes _generated of a new app, and follows added and deleted modules", async () => {
    const app = newApp(packages);
    app.add("first.ts");
    await app.keep();
    expect(app.api()).toContain("first: typeof first");
    expect(app.lines).toEqual([
      "info: Wrote convex/_generated: api.d.ts, api.js, dataModel.d.ts, server.d.ts, server.js.",
    ]);
    mkdirSync(join(app.functionsDir, "deep"));
    app.add("deep/second.ts");
    await expect.poll(app.api).toContain('"deep/second": typeof deep_second');
    rmSync(join(app.functionsDir, "first.ts"));
    await expect.poll(app.api).not.toContain("first");
  });

  it("stops writing when it is closed", async () => {
    const app = newApp(packages);
    app.add("first.ts");
    await app.keep();
    await open.splice(0)[0]?.close();
    app.add("second.ts");
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(app.api()).not.toContain("second");
  });

  it("warns, and leaves what is there, when it cannot write", async () => {
    const app = newApp(tmpdir());
    mkdirSync(join(app.functionsDir, "_generated"));
    writeFileSync(join(app.functionsDir, "_generated/api.js"), "// by a deployment\n");
    await app.keep();
    expect(app.lines).toEqual([
      expect.stringContaining("warn: convex/_generated is not up to date"),
    ]);
    expect(existsSync(join(app.functionsDir, "_generated/api.d.ts"))).toBe(false);
  });

  it("refuses to start an app that has none and cannot get one", async () => {
    const app = newApp(tmpdir());
    await expect(app.keep()).rejects.toMatchObject({ code: "codegen_failed" });
  });
});
