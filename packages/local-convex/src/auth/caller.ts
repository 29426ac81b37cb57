import type { Identity } from "./identity";

/** Caller of a function. */
export type Caller =
  | { type: "anonymous" }
  | { type: "user"; identity: Identity; token: string; expiresAt: number }
  /** An HTTP action's `Authorization` header without a valid token. Reading the identity throws. */
  | { type: "invalid"; message: string };

export const anonymous: Caller = { type: "anonymous" };
