import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./pages.mjs";

/**
 * The examples of the reference leave out their imports and the reader's own
 * components. This is what they leave out, on one line so that line numbers stay.
 */
export async function importsOf(page, content) {
  const missing = (name) => new RegExp(`\\b${name}\\b`).test(content) && !declares(content, name);
  const lines = [
    ...(await packageImports(page)),
    ...Object.entries(USUAL).map(([name, line]) => ({ name, line })),
    ...STAND_INS.map((name) => ({
      name,
      line: `declare function ${name}(props: Record<string, unknown>): import("react").ReactNode;`,
    })),
  ]
    .filter(({ name }) => missing(name))
    .map(({ line }) => line);
  return [...new Set(lines)].join(" ");
}

/** Every name that the package's entries export. */
async function packageImports(page) {
  const [, name] = /@opensync\/([a-z-]+)/.exec(page) ?? [];
  if (!name) return [];
  const manifest = JSON.parse(await readFile(join(root, "packages", name, "package.json"), "utf8"));
  const entries = Object.entries(manifest.exports).filter(([, target]) => target.types);
  const found = await Promise.all(
    entries.map(async ([entry, { types }]) => {
      const text = await readFile(join(root, "packages", name, types), "utf8");
      const exported = [...text.matchAll(/^export \{([^}]*)\}/gm)].map(([, names]) => names).join();
      const module = `@opensync/${name}${entry.slice(1)}`;
      return exported
        .split(",")
        .map((item) =>
          item
            .trim()
            .replace(/^type /, "")
            .split(" as ")
            .at(-1),
        )
        .filter(Boolean)
        .map((item) => ({ name: item, line: `import { ${item} } from "${module}";` }));
    }),
  );
  return found.flat();
}

function declares(content, name) {
  return new RegExp(
    `(import [^;]*\\b${name}\\b[^;]* from|(const|function|class|interface) (\\{[^}]*\\b)?${name}\\b)`,
  ).test(content);
}

const USUAL = {
  api: 'import { api } from "@app/_generated/api";',
  components: 'import { components } from "@app/_generated/api";',
  auth: 'import { auth } from "@app/auth";',
  convex: 'declare const convex: import("convex/react").ConvexReactClient;',
  convexTest: 'import { convexTest } from "convex-test";',
  ctx: 'declare const ctx: import("@opensync/convex-auth").AuthMutationCtx<import("@app/_generated/dataModel").DataModel>;',
  defineConfig: 'import { defineConfig } from "vite";',
  defineSchema: 'import { defineSchema } from "convex/server";',
  defineTable: 'import { defineTable } from "convex/server";',
  Id: 'import type { Id } from "@app/_generated/dataModel";',
  Doc: 'import type { Doc } from "@app/_generated/dataModel";',
  http: 'import http from "@app/http";',
  httpAction: 'import { httpAction } from "@app/_generated/server";',
  httpRouter: 'import { httpRouter } from "convex/server";',
  MINUTE: 'import { MINUTE } from "@convex-dev/rate-limiter";',
  mutation: 'import { mutation } from "@app/_generated/server";',
  page: 'import { test } from "@playwright/test"; declare const page: import("@playwright/test").Page;',
  paginationOptsValidator: 'import { paginationOptsValidator } from "convex/server";',
  query: 'import { query } from "@app/_generated/server";',
  RateLimiter: 'import { RateLimiter } from "@convex-dev/rate-limiter";',
  react: 'import react from "@vitejs/plugin-react";',
  Route: 'import { Route } from "react-router";',
  routes: 'import { routes } from "@app/api/routes";',
  schema: 'import schema from "@app/schema";',
  siteUrl: "declare const siteUrl: string;",
  t: 'declare const t: ReturnType<typeof import("convex-test").convexTest>;',
  v: 'import { v } from "convex/values";',
};

/** Components of the reader's own app. */
const STAND_INS = ["App", "Banner", "Dashboard", "Goodbye"];
