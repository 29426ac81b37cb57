import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import type { Identity } from "./identity";

/** Who calls, as far as is known. */
export type Caller =
  | { type: "anonymous" }
  | { type: "user"; identity: Identity; token: string; expiresAt: number }
  /** An HTTP action's `Authorization` that is no valid token. Reading the identity throws. */
  | { type: "invalid"; message: string };

export const anonymous: Caller = { type: "anonymous" };

/** One call from outside, and everything that it calls in turn. */
export interface RequestScope {
  /** Sixteen hexadecimal digits, in every error message of the call. */
  requestId: string;
  caller: Caller;
  logLines: string[];
  /** Tables that its transactions have read. */
  reads: Set<string>;
  /** Where a paginated query ended before, and ends now. */
  journal: { endCursor: string | null };
}

/** One top-level transaction, nested ones included. */
export interface Transaction {
  /** False once it is over: what comes later must not get into another one. */
  open: boolean;
  /** Tables that it has read. */
  reads: Set<string>;
}

/** Where code runs: outside of any function there is none. */
export interface Scope {
  request: RequestScope;
  /** `sessions:list`, or `GET /health`. */
  path: string;
  /** How many functions lie around this one. */
  depth: number;
  transaction: Transaction | null;
}

/** Follows a function through everything that it awaits. */
export const scopes = new AsyncLocalStorage<Scope | undefined>();

/**
 * Runs outside of every function. What a commit sets off (re-runs, timers,
 * sockets) has to start here, or it would count as part of the function that
 * committed.
 */
export const outside = AsyncLocalStorage.snapshot();

export function newRequest(caller: Caller, endCursor: string | null = null): RequestScope {
  return {
    requestId: randomUUID().replaceAll("-", "").slice(0, 16),
    caller,
    logLines: [],
    reads: new Set(),
    journal: { endCursor },
  };
}
