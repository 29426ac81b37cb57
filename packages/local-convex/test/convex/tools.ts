import { v } from "convex/values";
import { api, internal } from "./_generated/api";
import { action, mutation, query } from "./_generated/server";

const startedWith = Object.keys(process.env).sort();

export const whoami = query({
  args: {},
  handler: async (ctx) => await ctx.auth.getUserIdentity(),
});

/** The same through an action and the query that it calls. */
export const whoamiNested = action({
  args: {},
  handler: async (ctx): Promise<unknown> => ({
    action: await ctx.auth.getUserIdentity(),
    query: await ctx.runQuery(api.tools.whoami, {}),
  }),
});

export const environment = query({
  args: {},
  handler: () => ({
    atModuleScope: startedWith,
    now: Object.keys(process.env).sort(),
    cloud: process.env.CONVEX_CLOUD_URL ?? null,
    site: process.env.CONVEX_SITE_URL ?? null,
    buffer: typeof Buffer,
  }),
});

export const relay = action({
  args: { channel: v.string(), body: v.string() },
  handler: async (ctx, message): Promise<string[]> => {
    await ctx.runMutation(internal.internals.write, message);
    return await ctx.runQuery(api.messages.list, { channel: message.channel });
  },
});

export const echo = action({ args: { value: v.any() }, handler: (_, { value }) => value });

export const print = mutation({
  args: { text: v.string() },
  handler: (_, { text }) => {
    console.log("printed", { text });
    console.warn("careful");
    console.error("bad");
  },
});

export const ask = action({
  args: { url: v.string() },
  handler: async (_, { url }) => await (await fetch(url)).text(),
});
