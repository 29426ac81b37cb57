import { v, type Infer } from "convex/values";

/**
 * Names a caller to an internal function: `ctx.caller` of any `auth.*` function,
 * for the `caller` argument of an `auth.internalQuery` or `auth.internalMutation`.
 * No function that a client can call takes one.
 */
export type CallerRef = Infer<typeof callerRef>;

export const callerRef = v.object({
  /** The WorkOS user id. */
  subject: v.string(),
  /** The organization that they are in; `null` for none, and for every API key. */
  organizationId: v.union(v.string(), v.null()),
});

/** The {@link CallerRef} of an identity. */
export function refOf({ subject, organizationId }: CallerRef): CallerRef {
  return { subject, organizationId };
}
