// Not the globals: convex-test takes those away inside of transactions.
import { clearTimeout, setTimeout } from "node:timers";
import { FunctionError } from "./functionError";
import type { Wrap } from "./functionRegistry";
import { anonymous, newRequest, scopes, type RequestScope, type Scope } from "./scope";
import type { Transactions } from "./transactions";

interface ExecutionOptions {
  transactions: Transactions;
  /** In milliseconds. */
  transactionTimeout: number;
  /** Told the path of every function that starts. */
  onStart: (path: string) => void;
}

/**
 * What lies around every function, however it was called: who calls it, the
 * transaction that it is part of, and the time that this may take.
 */
export function wrapFunctions(options: ExecutionOptions): Wrap {
  return (kind, path, handler) => (ctx, args) => {
    options.onStart(path);
    const outer = scopes.getStore();
    // A scheduled function has nobody around it, and nobody's identity.
    const request = outer?.request ?? newRequest(anonymous);
    const enclosing = outer?.transaction ?? null;
    const transaction = kind === "action" ? null : (enclosing ?? options.transactions.current);
    const scope: Scope = { request, path, depth: (outer?.depth ?? 0) + 1, transaction };
    const run = () =>
      scopes.run(scope, async () => handler({ ...ctx, auth: authOf(request) }, args));
    return transaction !== null && enclosing === null ? limited(run(), scope, options) : run();
  };
}

/** `ctx.auth` of a request. */
export function authOf({ caller }: RequestScope) {
  return {
    getUserIdentity: () => {
      if (caller.type === "invalid") return Promise.reject(new Error(caller.message));
      return Promise.resolve(caller.type === "user" ? caller.identity : null);
    },
  };
}

async function limited(
  work: Promise<unknown>,
  { transaction, request, path }: Scope,
  { transactions, transactionTimeout }: ExecutionOptions,
): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      if (transaction !== null) transactions.cutOff(transaction);
      const seconds = transactionTimeout / 1_000;
      reject(
        new FunctionError(
          `Function execution timed out (maximum duration: ${seconds}s): ${path} did not return.`,
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
