import type { GenericDatabaseReader, GenericDataModel } from "convex/server";
import { missingMessage } from "../functions/enforceRequirements";
import { missingRequirement } from "../functions/requirements";
import type { Caller } from "./caller";
import { HttpError, insufficientScope, invalid, quoted } from "./httpError";
import { idOf, type FoundId } from "./readValue";
import type { Route } from "./route";

/**
 * Checks the caller's access to a route: its scope, its requirements, and the tables
 * of the ids among its arguments.
 *
 * Throws an `HttpError`: `forbidden`, `invalid_request`.
 */
export function checkAccess(
  db: GenericDatabaseReader<GenericDataModel>,
  caller: Caller,
  { scope, requires }: Pick<Route, "scope" | "requires">,
  ids: readonly FoundId[],
): void {
  if (scope !== null && !caller.scopes.includes(scope)) throw insufficientScope(scope);
  checkRequirements(caller, requires);
  for (const { tables, id, at } of ids) {
    if (tables.every((table) => db.normalizeId(table, id) === null)) {
      throw invalid(`${quoted(at)} must be ${idOf(tables)}.`);
    }
  }
}

/**
 * An API key has no claims: it fails every requirement unless the route says
 * `apiKeys: "allow"`.
 */
function checkRequirements(
  { identity }: Pick<Caller, "identity">,
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
