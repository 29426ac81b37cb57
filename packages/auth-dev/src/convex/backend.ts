// Not the globals: convex-test takes those away inside of transactions.
import { clearTimeout, setTimeout } from "node:timers";
import {
  defineSchema,
  makeFunctionReference,
  type FunctionReference,
  type GenericActionCtx,
  type GenericDataModel,
} from "convex/server";
import type { JSONValue, Value } from "convex/values";
import type { TestConvex } from "convex-test";
import type { LoadedFunctions } from "./loadFunctions";
import { startEngine, swap, type AnySchema, type Engine } from "./engine";
import { FileStorage } from "./fileStorage";
import type { FunctionKind, RegisteredFunction, Wrap } from "./functionRegistry";
import { parseArgs, type Args, type FunctionOutcome } from "./functionCall";
import { describeFailure, FunctionError, type FunctionFailure } from "./functionError";
import type { ConvexLog } from "./messages";
import { anonymous, newRequest, scopes, type Caller, type RequestScope, type Scope } from "./scope";
import { StackTraces } from "./stackTrace";
import { hookSyscalls } from "./syscalls";
import { Transactions } from "./transactions";
import { validateArgs } from "./validate";

export interface QueryOutcome {
  outcome: FunctionOutcome;
  /** Tables whose change makes the outcome out of date. */
  reads: ReadonlySet<string>;
  /** Hand it in again when the query is computed again. */
  endCursor: string | null;
}

interface BackendOptions {
  transactionTimeout: number;
  log: (event: ConvexLog) => void;
}

/** Runs the app's functions in `convex-test`, and tells of every commit. */
export class Backend {
  readonly transactions: Transactions;
  readonly files: FileStorage;
  readonly #t: TestConvex<AnySchema>;
  readonly #engine: Engine;
  #loaded: LoadedFunctions | null = null;

  constructor(private readonly options: BackendOptions) {
    const { t, engine } = startEngine();
    this.#t = t;
    this.#engine = engine;
    this.transactions = new Transactions(engine);
    this.files = new FileStorage(engine);
    hookSyscalls(engine, this.files.answers);
  }

  get functions(): LoadedFunctions {
    if (this.#loaded === null) throw new FunctionError("No functions have been loaded yet.");
    return this.#loaded;
  }

  /** Puts functions to work, in place of the ones before. Data stays. */
  load(loaded: LoadedFunctions): void {
    swap({ t: this.#t, engine: this.#engine }, loaded.schema ?? noSchema, loaded.registry.modules);
    this.#loaded = loaded;
  }

  /** All documents, for checking them against another schema. */
  documents(): Record<string, unknown>[] {
    const documents = this.#engine.components[""]?.db._documents ?? {};
    return Object.values(documents).filter(
      (document): document is Record<string, unknown> =>
        typeof document === "object" && document !== null,
    );
  }

  async query(
    path: string,
    args: JSONValue,
    caller: Caller,
    endCursor: string | null = null,
  ): Promise<QueryOutcome> {
    const request = newRequest(caller, endCursor);
    const outcome = await this.#call("query", path, args, request);
    return { outcome, reads: request.reads, endCursor: request.journal.endCursor };
  }

  /** The timestamp is that of a commit which includes the mutation's own. */
  async mutation(
    path: string,
    args: JSONValue,
    caller: Caller,
  ): Promise<{ outcome: FunctionOutcome; ts: bigint }> {
    const outcome = await this.#call("mutation", path, args, newRequest(caller));
    return { outcome, ts: this.transactions.latest };
  }

  async action(path: string, args: JSONValue, caller: Caller): Promise<FunctionOutcome> {
    return await this.#call("action", path, args, newRequest(caller));
  }

  /** Any kind of function, by its name alone. */
  async any(path: string, args: JSONValue, caller: Caller): Promise<FunctionOutcome> {
    return await this.#call(null, path, args, newRequest(caller));
  }

  /** Runs code with an action's context, as HTTP actions are run. */
  async asAction<T>(
    path: string,
    caller: Caller,
    work: (ctx: GenericActionCtx<GenericDataModel>) => Promise<T>,
  ): Promise<T> {
    const request = newRequest(caller);
    const scope = { ...requestScope(request, path), depth: 1 };
    return await new Promise<T>((resolve, reject) => {
      const run = () =>
        this.#as(caller).action(async (ctx) => {
          resolve(await work({ ...ctx, auth: authOf(request) }));
          return null;
        });
      scopes.run(scope, run).catch((error: unknown) => {
        const { errorMessage } = this.#describe(error, path, request);
        reject(new FunctionError(errorMessage));
      });
    });
  }

  /** What the registry puts around every handler. */
  readonly wrap: Wrap = (kind, path, handler) => (ctx, args) => {
    const outer = scopes.getStore();
    const request = outer?.request ?? newRequest(anonymous);
    const enclosing = outer?.transaction ?? null;
    const transaction = kind === "action" ? null : (enclosing ?? this.transactions.current);
    const scope: Scope = { request, path, depth: (outer?.depth ?? 0) + 1, transaction };
    const run = () =>
      scopes.run(scope, async () => handler({ ...ctx, auth: authOf(request) }, args));
    if (transaction === null) return run();
    return enclosing === null ? this.#limited(run(), path, scope) : run();
  };

  async #limited(work: Promise<unknown>, path: string, scope: Scope): Promise<unknown> {
    const { transaction, request } = scope;
    const limit = this.options.transactionTimeout;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        if (transaction !== null) this.transactions.cutOff(transaction);
        reject(
          new FunctionError(
            `Function execution timed out (maximum duration: ${limit / 1_000}s): ${path} did not return.`,
          ),
        );
      }, limit);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
      for (const table of transaction?.reads ?? []) request.reads.add(table);
    }
  }

  async #call(
    kind: FunctionKind | null,
    name: string,
    args: JSONValue,
    request: RequestScope,
  ): Promise<FunctionOutcome> {
    const { logLines } = request;
    try {
      const found = this.functions.registry.publicFunction(name, kind);
      const parsed = parseArgs(args);
      validateArgs(found.args, parsed);
      const value = await scopes.run(requestScope(request, found.path), () =>
        this.#run(found, parsed, request.caller),
      );
      return { success: true, value, logLines };
    } catch (error) {
      const failure = this.#describe(error, name, request);
      return { success: false, ...failure, logLines };
    }
  }

  async #run(found: RegisteredFunction, args: Args, caller: Caller): Promise<Value> {
    const t = this.#as(caller);
    switch (found.kind) {
      case "query":
        return await t.query(reference<"query">(found.path), args);
      case "mutation":
        return await t.mutation(reference<"mutation">(found.path), args);
      case "action":
        return await t.action(reference<"action">(found.path), args);
    }
  }

  #describe(error: unknown, path: string, { requestId }: RequestScope): FunctionFailure {
    const traces = this.#loaded?.traces ?? new StackTraces([]);
    const failure = describeFailure(error, requestId, traces);
    const message = failure.errorMessage.trimEnd();
    this.options.log({ level: "error", source: "function", function: path, message });
    return failure;
  }

  #as(caller: Caller): Omit<TestConvex<AnySchema>, "registerComponent"> {
    return caller.type === "user" ? this.#t.withIdentity(caller.identity) : this.#t;
  }
}

const noSchema = defineSchema({}, { schemaValidation: false });

function reference<Kind extends FunctionKind>(path: string) {
  return makeFunctionReference<Kind, Args, Value>(path) as FunctionReference<
    Kind,
    "public",
    Args,
    Value
  >;
}

function requestScope(request: RequestScope, path: string): Scope {
  return { request, path, depth: 0, transaction: null };
}

function authOf({ caller }: RequestScope) {
  return {
    getUserIdentity: () => {
      if (caller.type === "invalid") return Promise.reject(new Error(caller.message));
      return Promise.resolve(caller.type === "user" ? caller.identity : null);
    },
  };
}
