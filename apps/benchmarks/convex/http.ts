import { httpActionGeneric, httpRouter } from "convex/server";
import { auth } from "./auth";

const http = httpRouter();

/** What the door costs where nobody is asked for a key. */
const open = auth.httpAction({ path: "/open", public: true, handler: () => ({ ok: true }) });

/** A handler that does nothing itself, so that what is left is the way to it. */
const guarded = auth.httpQuery({ path: "/guarded", scope: null, handler: () => ({ ok: true }) });

export const { httpQuery, httpMutation } = auth.http(http, { routes: [open, guarded] });

http.route({
  path: "/by-hand",
  method: "GET",
  handler: httpActionGeneric(async (ctx, request) => {
    await auth.authenticate(ctx, request);
    return Response.json({ ok: true });
  }),
});

export default http;
