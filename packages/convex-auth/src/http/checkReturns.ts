import { validate } from "convex-helpers/validators";
import type { Route } from "./route";

/**
 * Holds a handler to what its route says that it answers with. In a mutation,
 * inside the transaction, so that a wrong answer leaves nothing behind. Nothing
 * is taken for `null`, as Convex does where there is a `returns`.
 *
 * Throws what convex-helpers' `validate` throws.
 */
export function checkReturns({ returns }: Pick<Route, "returns">, value: unknown): unknown {
  if (returns === null) return value;
  const said = value === undefined ? null : value;
  validate(returns, said, { throw: true });
  return said;
}
