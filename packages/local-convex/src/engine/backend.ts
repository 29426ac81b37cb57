import { defineSchema, type GenericActionCtx, type GenericDataModel } from "convex/server";
import type { JSONValue } from "convex/values";
import type { TestConvex } from "convex-test";
import { RefusedTokenLog } from "../auth/refusedTokenLog";
import type { CompiledFunctions } from "../compile/compiledFunctions";
import type { CronJob } from "../crons/cronJobs";
import { parseArgs, type FunctionOutcome } from "../functions/functionCall";
import { describeFailure, FunctionError, type FunctionFailure } from "../functions/functionError";
import { displayName, type FunctionKind, type Wrap } from "../functions/functionRegistry";
import { StackTraces } from "../functions/stackTraces";
import { validateArgs } from "../functions/validator";
import type { AnySchema } from "../load/checkSchema";
import { loadFunctions, type LoadedFunctions } from "../load/loadFunctions";
import type { ConvexLog } from "../log";
import { documentsOf, startEngine, swap, type Engine } from "./engine";
import { FileStorage } from "./fileStorage";
import { hookSyscalls } from "./hookSyscalls";
import { engineAs, runFunction } from "./runFunction";
import {
  newRequest,
  internalSender,
  scopes,
  type CalledFunction,
  type RequestScope,
  type Scope,
  type Sender,
} from "./scope";
import { Transactions } from "./transactions";
import { authOf, wrapFunctions } from "./wrapFunctions";

export interface QueryOutcome {
  outcome: FunctionOutcome;
  /** Tables that the query read. A change of them makes the outcome stale. */
  reads: ReadonlySet<string>;
  /** Pass it to the next run of the same query, so that the page ends at the same row. */
  endCursor: string | null;
}

interface BackendOptions {
  /** Timeout of a query or mutation, in milliseconds. */
  transactionTimeout: number;
  /** Called with the path of every function that starts. */
  onStart: (path: string) => void;
  log: (event: ConvexLog) => void;
}

/** Runs the app's functions in `convex-test`. */
export class Backend {
  readonly transactions: Transactions;
  readonly files: FileStorage;
  readonly refusedTokens: RefusedTokenLog;
  /** Wrapper of every function handler. */
  readonly wrap: Wrap;
  readonly #t: TestConvex<AnySchema>;
  readonly #engine: Engine;
  /** Resolves when functions are loaded for the first time. Earlier requests wait for it. */
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
    this.refusedTokens = new RefusedTokenLog(options.log);
    this.wrap = wrapFunctions({ ...options, transactions: this.transactions });
    hookSyscalls(engine, this.files.answers);
  }

  get functions(): LoadedFunctions {
    if (this.#loaded === null) throw new FunctionError("No functions have been loaded yet.");
    return this.#loaded;
  }

  /**
   * Replaces the functions and keeps the data. Keeps the previous functions when
   * the new ones cannot run.
   *
   * @throws Error with file and line of the app.
   */
  async load(compiled: CompiledFunctions): Promise<LoadedFunctions> {
    return await this.transactions.snapshot(async () => {
      const documents = (component: string) => documentsOf(this.#engine, component);
      const loaded = loadFunctions(compiled, { wrap: this.wrap, documents });
      swap(
        { t: this.#t, engine: this.#engine },
        loaded.components.map(({ path, schema, registry }) => ({
          path,
          schema: schema ?? noSchema,
          modules: registry.modules,
        })),
      );
      this.#loaded = loaded;
      this.refusedTokens.functionsChanged();
      this.#markReady();
      return loaded;
    });
  }

  async query(
    path: string,
    args: JSONValue,
    sender: Sender,
    endCursor: string | null = null,
  ): Promise<QueryOutcome> {
    const request = newRequest(sender, endCursor);
    const outcome = await this.#call("query", path, args, request);
    return { outcome, reads: request.reads, endCursor: request.journal.endCursor };
  }

  /** Runs a mutation. `ts` is the timestamp of its commit or a later one. */
  async mutation(
    path: string,
    args: JSONValue,
    sender: Sender,
  ): Promise<{ outcome: FunctionOutcome; ts: bigint }> {
    const outcome = await this.#call("mutation", path, args, newRequest(sender));
    return { outcome, ts: this.transactions.latest };
  }

  async action(path: string, args: JSONValue, sender: Sender): Promise<FunctionOutcome> {
    return await this.#call("action", path, args, newRequest(sender));
  }

  /** Runs a function of any kind. */
  async any(path: string, args: JSONValue, sender: Sender): Promise<FunctionOutcome> {
    return await this.#call(null, path, args, newRequest(sender));
  }

  /** Runs a job of `crons.ts`. Logs failures with the job's name. */
  async cronJob({ name, run, args }: CronJob): Promise<void> {
    const request = newRequest(internalSender);
    try {
      await scopes.run(requestScope(request, run), () =>
        runFunction(this.#t, run, args, request.sender.caller),
      );
    } catch (error) {
      const { errorMessage } = this.#failure(error, request);
      this.#logError(displayName(run), `The cron job "${name}" failed. ${errorMessage}`);
    }
  }

  /** Runs `work` with an action's context, for HTTP actions. */
  async asAction<T>(
    path: string,
    sender: Sender,
    work: (ctx: GenericActionCtx<GenericDataModel>) => Promise<T>,
  ): Promise<T> {
    const request = newRequest(sender);
    const called = { kind: "action", path, isPublic: true, component: "" } as const;
    const scope = { ...requestScope(request, called), depth: 1 };
    return await new Promise<T>((resolve, reject) => {
      const run = () =>
        engineAs(this.#t, sender.caller).action(async (ctx) => {
          resolve(await work({ ...ctx, auth: authOf(sender.caller) }));
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
      const value = await scopes.run(requestScope(request, found), () =>
        runFunction(this.#t, found, parsed, request.sender.caller),
      );
      return { success: true, value, logLines };
    } catch (error) {
      const failure = this.#describe(error, name, request);
      return { success: false, ...failure, logLines };
    }
  }

  #describe(error: unknown, path: string, request: RequestScope): FunctionFailure {
    const failure = this.#failure(error, request);
    this.#logError(path, failure.errorMessage);
    return failure;
  }

  #failure(error: unknown, { requestId }: RequestScope): FunctionFailure {
    return describeFailure(error, requestId, this.#loaded?.traces ?? new StackTraces([]));
  }

  #logError(path: string, message: string) {
    const text = message.trimEnd();
    this.options.log({ level: "error", source: "function", function: path, message: text });
  }
}

const noSchema = defineSchema({}, { schemaValidation: false });

function requestScope(request: RequestScope, called: CalledFunction): Scope {
  return { request, called, caller: request.sender.caller, depth: 0, transaction: null };
}
