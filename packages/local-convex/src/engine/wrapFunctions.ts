// The globals are not available in transactions of convex-test.
import { clearTimeout, setTimeout } from "node:timers";
import { anonymous, type Caller } from "../auth/caller";
import { FunctionError } from "../functions/functionError";
import { displayName, type Wrap } from "../functions/functionRegistry";
import { newRequest, internalSender, scopes, type Scope } from "./scope";
import type { Transactions } from "./transactions";

interface ExecutionOptions {
  transactions: Transactions;
  /** Timeout of a query or mutation, in milliseconds. */
  transactionTimeout: number;
  /** Called with the path of every function that starts. */
  onStart: (path: string) => void;
}

/**
 * Returns the wrapper of every function handler, which sets the caller and the
 * transaction of the function and enforces the timeout.
 */
export function wrapFunctions(options: ExecutionOptions): Wrap {
  return (called, handler) => (ctx, args) => {
    options.onStart(displayName(called));
    const outer = scopes.getStore();
    // Scheduled functions have no enclosing function and no identity.
    const request = outer?.request ?? newRequest(internalSender);
    const caller = outer === undefined ? request.sender.caller : callerIn(called.component, outer);
    const enclosing = outer?.transaction ?? null;
    const transaction =
      called.kind === "action" ? null : (enclosing ?? options.transactions.current);
    const depth = (outer?.depth ?? 0) + 1;
    const scope: Scope = { request, called, caller, depth, transaction };
    const run = () =>
      scopes.run(scope, async () => handler({ ...ctx, auth: authOf(caller) }, args));
    return transaction !== null && enclosing === null ? limited(run(), scope, options) : run();
  };
}

/** Returns the caller that a function sees. Components see no identity, as in Convex. */
function callerIn(component: string, { called, caller }: Scope): Caller {
  return component === called.component ? caller : anonymous;
}

/** Returns `ctx.auth` for a caller. */
export function authOf(caller: Caller) {
  return {
    getUserIdentity: () => {
      if (caller.type === "invalid") return Promise.reject(new Error(caller.message));
      return Promise.resolve(caller.type === "user" ? caller.identity : null);
    },
  };
}

async function limited(
  work: Promise<unknown>,
  { transaction, request, called }: Scope,
  { transactions, transactionTimeout }: ExecutionOptions,
): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      if (transaction !== null) transactions.cutOff(transaction);
      const seconds = transactionTimeout / 1_000;
      reject(
        new FunctionError(
          `Function execution timed out (maximum duration: ${seconds}s): ` +
            `${displayName(called)} did not return.`,
        ),
      );
    }, transactionTimeout);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    for (const table of transaction?.reads ?? []) request.reads.add(table);
  }
}
