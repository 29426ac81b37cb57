/* eslint-disable @convex-dev/no-process-env -- It reads the variables that the stack sets. */
import { queryGeneric } from "convex/server";

/** The caller's subject, or `null`. */
export const subject = queryGeneric({
  args: {},
  handler: async (ctx) => (await ctx.auth.getUserIdentity())?.subject ?? null,
});

/** What the functions were told about WorkOS. */
export const variables = queryGeneric({
  args: {},
  handler: () => ({
    clientId: process.env.WORKOS_CLIENT_ID ?? null,
    apiBaseUrl: process.env.WORKOS_API_BASE_URL ?? null,
    more: process.env.MORE ?? null,
  }),
});
