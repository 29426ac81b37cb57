import { defineRoutes } from "@opensync/convex-auth/http";
import { httpActionGeneric, httpRouter } from "convex/server";
import { apiKeys } from "./apiKeys";
import { auth } from "./auth";

export const routes = defineRoutes(auth, { apiKeys });

const http = httpRouter();

/** The cost of a route without authentication. */
const open = routes.action({ path: "/open", public: true, handler: () => ({ ok: true }) });

/** A handler that does nothing, so that the cost is that of authentication. */
const guarded = routes.query({ path: "/guarded", scope: null, handler: () => ({ ok: true }) });

export const { runQuery, runMutation } = routes.register(http, [open, guarded]);

http.route({
  path: "/by-hand",
  method: "GET",
  handler: httpActionGeneric(async (ctx, request) => {
    await routes.authenticate(ctx, request);
    return Response.json({ ok: true });
  }),
});

export default http;
