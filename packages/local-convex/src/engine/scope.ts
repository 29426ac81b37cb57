import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import { anonymous, type Caller } from "../auth/caller";
import type { RegisteredFunction } from "../functions/functionRegistry";

/** Origin of a request. Both fields are `null` for functions that no request started. */
export interface Origin {
  /** Such as `127.0.0.1` or `::1`. */
  ip: string | null;
  userAgent: string | null;
}

/** Caller and origin of a request. */
export interface Sender {
  caller: Caller;
  origin: Origin;
}

/** Sender of scheduled functions and cron jobs. */
export const internalSender: Sender = { caller: anonymous, origin: { ip: null, userAgent: null } };

/** A call of a client, with all functions that it calls. */
export interface RequestScope {
  /** Sixteen hexadecimal digits, part of every error message of the call. */
  requestId: string;
  sender: Sender;
  logLines: string[];
  /** Tables that its transactions have read, as `tableKey` names them. */
  reads: Set<string>;
  /** End of a paginated query: of the previous run at the start, of this run afterwards. */
  journal: { endCursor: string | null };
}

/** Returns the name of a table across components: `users`, `rateLimiter/rateLimits`. */
export function tableKey(component: string, table: string): string {
  return component === "" ? table : `${component}/${table}`;
}

/** A top-level transaction, including nested ones. */
export interface Transaction {
  /** `false` when it has ended: later calls must not become part of another transaction. */
  open: boolean;
  /** Tables that it has read, as `tableKey` names them. */
  reads: Set<string>;
}

/** A running function. */
export type CalledFunction = Pick<RegisteredFunction, "kind" | "path" | "isPublic" | "component">;

/** Context of the code of a function. */
export interface Scope {
  request: RequestScope;
  called: CalledFunction;
  /** Caller that this function sees. Identities do not cross the border of a component. */
  caller: Caller;
  /** Number of nested functions, including this one. */
  depth: number;
  transaction: Transaction | null;
}

/** The scope of the running function; `undefined` outside of functions. */
export const scopes = new AsyncLocalStorage<Scope | undefined>();

/**
 * Runs a callback outside of every function. Effects of a commit (reruns, timers,
 * sockets) must start here, or they would belong to the function that committed.
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
