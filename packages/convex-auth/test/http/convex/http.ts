import { httpActionGeneric, httpRouter } from "convex/server";
import { errorResponse } from "../../../src";
import { auth } from "./auth";
import { routes } from "./routes";

const http = httpRouter();

export const { httpQuery, httpMutation } = auth.http(http, { routes });

/** An HTTP action that is written by hand. */
export const byHand = httpActionGeneric(async (ctx, request) => {
  try {
    const { user, apiKey, identity, scopes } = await auth.authenticate(ctx, request);
    return Response.json({
      subject: user.workosId,
      key: apiKey?.name ?? null,
      organizationId: identity?.organizationId ?? null,
      scopes,
    });
  } catch (error) {
    return errorResponse(error);
  }
});

http.route({ path: "/by-hand", method: "GET", handler: byHand });

export default http;
