import { pageArgs, readPage } from "@opensync/convex-auth";
import { openApi } from "@opensync/convex-auth/openapi";
import { httpRouter } from "convex/server";
import { auth } from "./auth.js";

const list = auth.httpQuery({
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
export const { httpQuery, httpMutation } = auth.http(http, { routes: [list] });
export default http;
