import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./pages.mjs";

/**
 * Returns the imports and components of the app that an example of the reference
 * omits, on one line, which keeps its line numbers.
 */
export async function importsOf(page, content) {
  const missing = (name) => new RegExp(`\\b${name}\\b`).test(content) && !declares(content, name);
  const lines = [
    ...(await packageImports(page)),
    { name: "routes", line: ROUTES[/\broutes\.\w/.test(content) ? "defined" : "listed"] },
    ...Object.entries(COMMON).map(([name, line]) => ({ name, line })),
    ...STAND_INS.map((name) => ({
      name,
      line: `declare function ${name}(props: Record<string, unknown>): import("react").ReactNode;`,
    })),
  ]
    .filter(({ name }, at, all) => all.findIndex((one) => one.name === name) === at)
    .filter(({ name }) => missing(name))
    .map(({ line }) => line);
  return lines.join(" ");
}

/** Imports for every name that the package's entries export. */
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

const COMMON = {
  api: 'import { api } from "@app/_generated/api";',
  apiKeys: 'import { apiKeys } from "@app/apiKeys";',
  components: 'import { components } from "@app/_generated/api";',
  auth: 'import { auth } from "@app/auth";',
  convex: 'declare const convex: import("convex/react").ConvexReactClient;',
  convexTest: 'import { convexTest } from "convex-test";',
  ctx: 'declare const ctx: import("@opensync/convex-auth").AuthMutationCtx<typeof import("@app/schema")>;',
  defineConfig: 'import { defineConfig } from "vite";',
  defineSchema: 'import { defineSchema } from "convex/server";',
  defineTable: 'import { defineTable } from "convex/server";',
  Id: 'import type { Id } from "@app/_generated/dataModel";',
  Doc: 'import type { Doc } from "@app/_generated/dataModel";',
  endpoints: 'import { endpoints } from "@app/api/endpoints";',
  http: 'import http from "@app/http";',
  httpAction: 'import { httpAction } from "@app/_generated/server";',
  httpRouter: 'import { httpRouter } from "convex/server";',
  internal: 'import { internal } from "@app/_generated/api";',
  listSessions: 'import { listSessions } from "@app/api/sessions";',
  MINUTE: 'import { MINUTE } from "@convex-dev/rate-limiter";',
  mutation: 'import { mutation } from "@app/_generated/server";',
  page: 'import { test } from "@playwright/test"; declare const page: import("@playwright/test").Page;',
  paginationOptsValidator: 'import { paginationOptsValidator } from "convex/server";',
  query: 'import { query } from "@app/_generated/server";',
  RateLimiter: 'import { RateLimiter } from "@convex-dev/rate-limiter";',
  react: 'import react from "@vitejs/plugin-react";',
  Route: 'import { Route } from "react-router";',
  schema: 'import * as schema from "@app/schema";',
  siteUrl: "declare const siteUrl: string;",
  t: 'declare const t: ReturnType<typeof import("convex-test").convexTest>;',
  v: 'import { v } from "convex/values";',
};

/** `routes` is what `defineRoutes` returned, or a list of routes. */
const ROUTES = {
  defined: 'import { routes } from "@app/routes";',
  listed: 'import { endpoints as routes } from "@app/api/endpoints";',
};

/** Components of the app. */
const STAND_INS = ["App", "Banner", "Dashboard", "Goodbye"];
