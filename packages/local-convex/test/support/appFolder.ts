import { cpSync, mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { functionsDir } from "./server";

/** An app of its own, whose files a test may change. */
export interface AppFolder {
  functionsDir: string;
  /** Writes a file of the functions folder, as an editor would. */
  write(name: string, text: string): void;
  remove(name: string): void;
  /** Removes the folder. */
  dispose(): void;
}

/** Starts with nothing but `_generated` and the given files. */
export function createApp(files: Record<string, string> = {}): AppFolder {
  const root = mkdtempSync(join(tmpdir(), "opensync-app-"));
  const own = join(root, "convex");
  mkdirSync(own);
  cpSync(join(functionsDir, "_generated"), join(own, "_generated"), { recursive: true });
  const app: AppFolder = {
    functionsDir: own,
    write(name, text) {
      mkdirSync(dirname(join(own, name)), { recursive: true });
      writeFileSync(join(own, name), text);
    },
    remove: (name) => rmSync(join(own, name)),
    dispose: () => rmSync(root, { recursive: true, force: true }),
  };
  for (const [name, text] of Object.entries(files)) app.write(name, text);
  return app;
}

/** `items.ts` with a table of its own, and a query that says `greeting`. */
export const itemFunctions = (greeting: string) => `
import { mutation, query } from "./_generated/server";
export const list = query({
  args: {},
  handler: async (ctx) => [
    ${JSON.stringify(greeting)},
    ...(await ctx.db.query("items").collect()).map(({ text }) => text),
  ],
});
export const add = mutation({
  args: {},
  handler: async (ctx) => await ctx.db.insert("items", { text: "item" }),
});
`;

/** `schema.ts` with that table. */
export const itemSchema = (fields = "text: v.string()") => `
import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
export default defineSchema({ items: defineTable({ ${fields} }) });
`;
