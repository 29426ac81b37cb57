import { HOUR, RateLimiter } from "@convex-dev/rate-limiter";
import type { ComponentApi } from "@convex-dev/rate-limiter/_generated/component.js";
import { actionGeneric, componentsGeneric, mutationGeneric, queryGeneric } from "convex/server";
import { v } from "convex/values";

// As in `_generated/api`, which an app of one file can do without.
const components = componentsGeneric() as unknown as { rateLimiter: ComponentApi<"rateLimiter"> };

const bucket = { kind: "token bucket", rate: 2, period: HOUR, capacity: 2 } as const;
const limits = new RateLimiter(components.rateLimiter, {
  send: bucket,
  batched: { ...bucket, applyUpdates: "asynchronously" },
});

const args = { key: v.string() };

export const send = mutationGeneric({
  args,
  handler: (ctx, { key }) => limits.limit(ctx, "send", { key }),
});

export const sendOrThrow = actionGeneric({
  args,
  handler: (ctx, { key }) => limits.limit(ctx, "send", { key, throws: true }),
});

export const batched = mutationGeneric({
  args,
  handler: (ctx, { key }) => limits.limit(ctx, "batched", { key }),
});

/** How often the key may go on at once. */
export const left = queryGeneric({
  args: { ...args, name: v.union(v.literal("send"), v.literal("batched")) },
  handler: async (ctx, { key, name }) =>
    Math.floor((await limits.getValue(ctx, name, { key })).value),
});
