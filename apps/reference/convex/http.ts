import { httpRouter } from "convex/server";
import { internal } from "./_generated/api";
import { endpoints } from "./api/endpoints";
import { rateLimits } from "./rateLimits";
import { routes } from "./routes";

const http = httpRouter();

export const { runQuery, runMutation } = routes.register(http, endpoints, {
  rateLimits,
  onResponse: async (ctx, { userId, method, path, status, at, durationMs, apiKey }) => {
    if (userId === null) return;
    await ctx.scheduler.runAfter(0, internal.apiCalls.record, {
      userId,
      method,
      path,
      status,
      at,
      durationMs,
      ...(apiKey && { apiKeyId: apiKey._id, keyName: apiKey.name }),
    });
  },
});

export default http;
