import { validate } from "convex-helpers/validators";
import type { Route } from "./route";

/**
 * Checks what a handler returns by the `returns` of its route. In a mutation this happens
 * inside the transaction, which a wrong value rolls back. `undefined` becomes `null`, as
 * in Convex functions with `returns`.
 *
 * Throws what convex-helpers' `validate` throws.
 */
export function checkReturns({ returns }: Pick<Route, "returns">, value: unknown): unknown {
  if (returns === null) return value;
  const said = value === undefined ? null : value;
  validate(returns, said, { throw: true });
  return said;
}
