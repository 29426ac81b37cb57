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
import { authOf, wrapFunctions } from "./execution";
import { FileStorage } from "./fileStorage";
import type { FunctionKind, RegisteredFunction, Wrap } from "./functionRegistry";
import { parseArgs, type Args, type FunctionOutcome } from "./functionCall";
import { describeFailure, FunctionError, type FunctionFailure } from "./functionError";
import type { ConvexLog } from "./messages";
import { newRequest, scopes, type Caller, type RequestScope, type Scope } from "./scope";
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
  /** In milliseconds. */
  transactionTimeout: number;
  /** Told the path of every function that starts. */
  onStart: (path: string) => void;
  log: (event: ConvexLog) => void;
}

/** Runs the app's functions in `convex-test`, and tells of every commit. */
export class Backend {
  readonly transactions: Transactions;
  readonly files: FileStorage;
  /** What the registry puts around every function. */
  readonly wrap: Wrap;
  readonly #t: TestConvex<AnySchema>;
  readonly #engine: Engine;
  /** Resolves with the first functions. Whoever calls earlier waits for it. */
  readonly ready: Promise<void>;
  #markReady: () => void = () => undefined;
  #loaded: LoadedFunctions | null = null;

  constructor(private readonly options: BackendOptions) {
    const { t, engine } = startEngine();
    this.#t = t;
    this.#engine = engine;
    this.ready = new Promise((resolve) => (this.#markReady = resolve));
    this.transactions = new Transactions(engine);
    this.files = new FileStorage(engine);
    this.wrap = wrapFunctions({ ...options, transactions: this.transactions });
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
    this.#markReady();
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
