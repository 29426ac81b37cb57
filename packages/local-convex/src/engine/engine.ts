import { AsyncLocalStorage } from "node:async_hooks";
import { convexTest, type TestConvex } from "convex-test";
import type { ModuleMap } from "../functions/functionRegistry";
import type { AnySchema } from "../load/checkSchema";

/** Private state of `convex-test` 0.0.60. */
export interface Engine {
  components: Record<string, { db: EngineDatabase; modules: unknown }>;
  transactionManager: EngineTransactions;
  syscall(op: string, json: string): string;
  asyncSyscall(op: string, json: string): Promise<string>;
}

interface EngineDatabase {
  _schema: EngineSchema | null;
  _documents: Record<string, unknown>;
  /** Pending writes by id, one level per nested transaction. */
  _writes: Record<string, unknown>[];
  /** Open cursors by number, which convex-test never closes. */
  _queryResults: Record<number, unknown[]>;
  get<T>(table: string, id: string): T | null;
  getFile(storageId: string): Blob | null;
}

interface EngineSchema {
  tables: Map<string, { indexes: { indexDescriptor: string; fields: string[] }[] }>;
}

interface EngineTransactions {
  _lastCommitTs: bigint;
  isInTransaction(): boolean;
  begin(isNested: boolean, limits?: unknown): Promise<void>;
  commit(isNested: boolean): bigint | null;
  rollback(isNested: boolean): void;
}

/**
 * Starts `convex-test` and returns its private state.
 *
 * The public interface does not report what functions read and write, and cannot
 * replace schema and modules. The state is the store of the AsyncLocalStorage that
 * every call runs in, so observing one call reveals it. The dependency is pinned to
 * this version; a different shape of the state throws here instead of later.
 */
export function startEngine(): { t: TestConvex<AnySchema>; engine: Engine } {
  const t: TestConvex<AnySchema> = convexTest({
    modules: { "/convex/_generated/api.js": () => Promise.resolve({}) },
    transactionLimits: true,
  });
  const { run } = AsyncLocalStorage.prototype;
  let engine: Engine | undefined;
  AsyncLocalStorage.prototype.run = function (
    this: AsyncLocalStorage<unknown>,
    store: unknown,
    callback: (...args: unknown[]) => unknown,
    ...args: unknown[]
  ) {
    if (isEngine(store)) engine = store;
    return run.call(this, store, callback, ...args);
  } as typeof run;
  try {
    void t.finishInProgressScheduledFunctions();
  } finally {
    AsyncLocalStorage.prototype.run = run;
  }
  if (engine === undefined) {
    throw new Error("This version of convex-test is not supported. Install convex-test 0.0.60.");
  }
  engine.components = withMissingComponentError(engine.components);
  return { t, engine };
}

/** The app (path `""`) or one of its components. */
export interface EngineComponent {
  path: string;
  schema: AnySchema;
  modules: ModuleMap;
}

/**
 * Replaces schema and modules, and keeps documents, timers and running functions.
 * Must be called between transactions: a running transaction would end in databases
 * of components in which it never began.
 *
 * Unmounted components keep their documents, as in Convex.
 */
export function swap(
  { t, engine }: { t: TestConvex<AnySchema>; engine: Engine },
  components: EngineComponent[],
): void {
  const before = { ...engine.components };
  for (const { path, schema, modules } of components) {
    t.registerComponent(path, schema, modules);
    const known = before[path];
    const loaded = engine.components[path];
    if (known === undefined || loaded === undefined) continue;
    known.db._schema = loaded.db._schema;
    known.modules = loaded.modules;
    engine.components[path] = known;
  }
  const mounted = new Set(components.map(({ path }) => path));
  for (const [path, component] of Object.entries(before)) {
    if (!mounted.has(path)) component.modules = () => Promise.reject(notMounted(path));
  }
}

/** Returns all documents of a component, or of the app (`""`). */
export function documentsOf({ components }: Engine, path: string): Record<string, unknown>[] {
  const documents = path in components ? components[path]?.db._documents : {};
  return Object.values(documents ?? {}).filter(
    (document): document is Record<string, unknown> =>
      typeof document === "object" && document !== null,
  );
}

/** Returns the fields of an index such as `messages.by_channel`; none for built-in indexes. */
export function indexFieldsOf(engine: Engine, component: string, indexName: string): string[] {
  const [table = "", index] = indexName.split(".");
  const tables = engine.components[component]?.db._schema?.tables;
  const indexes = tables?.get(table)?.indexes ?? [];
  return indexes.find(({ indexDescriptor }) => indexDescriptor === index)?.fields ?? [];
}

/** Replaces the error of convex-test for a missing component, which names its own interface. */
function withMissingComponentError(components: Engine["components"]): Engine["components"] {
  return new Proxy(components, {
    get(target, path) {
      if (typeof path === "symbol" || Object.hasOwn(target, path)) return Reflect.get(target, path);
      throw notMounted(path);
    },
  });
}

function notMounted(path: string): Error {
  return new Error(
    `Component "${path}" is not mounted. Mount it in convex.config.ts of its caller: app.use(…).`,
  );
}

function isEngine(value: unknown): value is Engine {
  if (typeof value !== "object" || value === null) return false;
  return (
    "components" in value &&
    "transactionManager" in value &&
    "syscall" in value &&
    "asyncSyscall" in value
  );
}
