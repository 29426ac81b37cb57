import { ConvexError, v } from "convex/values";
import { AuthError } from "../../../src";
import type { routes as appRoutes } from "./routes";

/** Throws whatever is asked for, and otherwise an error that repeats it. */
function fail(how: string): never {
  switch (how) {
    case "forbidden":
      throw new AuthError("forbidden", { message: "Not today." });
    case "teapot":
      throw new ConvexError({ code: "teapot", message: "A teapot.", status: 418 });
    case "text":
      throw new ConvexError("Just text.");
    case "odd":
      throw new ConvexError({ status: 503 });
    case "ok":
      throw new ConvexError({ code: "fine", message: "All is well.", status: 200 });
    case "fraction":
      throw new ConvexError({ code: "half", message: "Half a status.", status: 418.5 });
    case "list":
      throw new ConvexError(["a", "list"]);
    case "null":
      throw null;
    case "object":
      throw Object.assign(Object.create(null), { secret: "The inside" });
    default:
      throw new Error(`The inside, with ${how}`);
  }
}

/** Routes that fail, in a query, in a mutation that has written, and in an action. */
export const failuresOf = (routes: typeof appRoutes) => [
  routes.query({
    path: "/fails",
    scope: null,
    args: { how: v.string() },
    handler: (_ctx, { how }): null => fail(how),
  }),
  routes.mutation({
    path: "/fails",
    scope: null,
    args: { how: v.string() },
    handler: async (ctx, { how }) => {
      await ctx.db.insert("notes", { text: `before ${how}` });
      fail(how);
    },
  }),
  routes.action({
    path: "/fails/action",
    scope: null,
    args: { how: v.string() },
    handler: (_ctx, { how }): null => fail(how),
  }),
];
