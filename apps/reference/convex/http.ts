import { httpRouter } from "convex/server";
import { internal } from "./_generated/api";
import { routes } from "./api/routes";
import { auth } from "./auth";
import { rateLimits } from "./rateLimits";

const http = httpRouter();

export const { httpQuery, httpMutation } = auth.http(http, {
  routes,
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
