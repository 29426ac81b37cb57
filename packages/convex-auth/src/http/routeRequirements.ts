import type { GenericDataModel } from "convex/server";
import { missingMessage } from "../functions/enforceRequirements";
import { missingRequirement } from "../functions/requirements";
import type { HttpCaller } from "./caller";
import { HttpError } from "./httpError";
import type { Route } from "./route";

/**
 * Throws `forbidden` unless the caller's token meets the requirements. An API
 * key has no claims: it fails them unless the route says `apiKeys: "allow"`.
 */
export function checkRouteRequirements(
  { identity }: Pick<HttpCaller<GenericDataModel>, "identity">,
  requires: Route["requires"],
): void {
  if (requires === null) return;
  if (identity === null) {
    if (requires.apiKeys === "allow") return;
    throw new HttpError(
      "forbidden",
      "API keys cannot call this route. Use the access token of a signed-in user.",
    );
  }
  const missing = missingRequirement(identity, requires);
  if (missing !== null) throw new HttpError("forbidden", missingMessage(missing));
}
