import { httpActionGeneric } from "convex/server";
import { errorResponse } from "../../../src/http";
import { routes } from "./routes";

/** An HTTP action that is written by hand. */
export const byHand = httpActionGeneric(async (ctx, request) => {
  try {
    const { user, apiKey, identity, scopes } = await routes.authenticate(ctx, request);
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
