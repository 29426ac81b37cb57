import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import { anonymous, type Caller } from "../auth/caller";
import type { RegisteredFunction } from "../functions/functionRegistry";

/** Where a request comes from. Both are `null` for what internalSender sent. */
export interface Origin {
  /** `127.0.0.1`, `::1`. */
  ip: string | null;
  userAgent: string | null;
}

/** Whoever a request comes from. */
export interface Sender {
  caller: Caller;
  origin: Origin;
}

/** Of functions that start by themselves: scheduled ones, cron jobs. */
export const internalSender: Sender = { caller: anonymous, origin: { ip: null, userAgent: null } };

/** One call from outside, and everything that it calls in turn. */
export interface RequestScope {
  /** Sixteen hexadecimal digits, in every error message of the call. */
  requestId: string;
  sender: Sender;
  logLines: string[];
  /** Tables that its transactions have read. See {@link tableKey}. */
  reads: Set<string>;
  /** Where a paginated query ended before, and ends now. */
  journal: { endCursor: string | null };
}

/** A table of the app, or of a component: `users`, `rateLimiter/rateLimits`. */
export function tableKey(component: string, table: string): string {
  return component === "" ? table : `${component}/${table}`;
}

/** One top-level transaction, nested ones included. */
export interface Transaction {
  /** False once it is over: what comes later must not get into another one. */
  open: boolean;
  /** Tables that it has read. See {@link tableKey}. */
  reads: Set<string>;
}

/** What is known of a function that runs. */
export type CalledFunction = Pick<RegisteredFunction, "kind" | "path" | "isPublic" | "component">;

/** Where code runs: outside of any function there is none. */
export interface Scope {
  request: RequestScope;
  called: CalledFunction;
  /** Whom this function sees. Nobody's identity reaches into a component, or out of one. */
  caller: Caller;
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

export function newRequest(sender: Sender, endCursor: string | null = null): RequestScope {
  return {
    requestId: randomUUID().replaceAll("-", "").slice(0, 16),
    sender,
    logLines: [],
    reads: new Set(),
    journal: { endCursor },
  };
}
