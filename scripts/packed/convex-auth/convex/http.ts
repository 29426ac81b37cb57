import { defineRoutes, pageArgs, readPage } from "@opensync/convex-auth/http";
import { openApi } from "@opensync/convex-auth/openapi";
import { httpRouter } from "convex/server";
import { apiKeys } from "./apiKeys.js";
import { auth } from "./auth.js";

export const routes = defineRoutes(auth, { apiKeys });

const list = routes.query({
  path: "/notes",
  scope: "notes:read",
  args: pageArgs,
  handler: async (ctx, args) => {
    const { page, cursor } = await readPage(ctx.db.query("notes").withIndex("by_user"), args);
    return { titles: page.map(({ title }): string => title), cursor };
  },
});

export const description = openApi([list], { title: "Notes", version: "1.0.0" });

const http = httpRouter();
export const { runQuery, runMutation } = routes.register(http, [list]);
export default http;
