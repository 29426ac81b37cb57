import { tableOfId } from "../functions/tableOfId";
import { Cursors, type PaginatedQuery } from "./cursors";
import { indexFieldsOf, type Engine } from "./engine";
import { scopes, tableKey } from "./scope";
import { refuseLate } from "./transactions";

type Json = Record<string, unknown>;

/**
 * Intercepts the syscalls of functions: records the tables that a transaction reads,
 * keeps the end of a paginated query (Convex's journal), and implements syscalls
 * that `convex-test` does not.
 *
 * @param answers - Implementations by operation, which replace convex-test's.
 */
export function hookSyscalls(
  engine: Engine,
  answers: Record<string, (args: Json) => Promise<unknown>>,
): void {
  const { syscall, asyncSyscall } = engine;
  const cursors = new Cursors();
  engine.syscall = (op, json) => {
    refuseLate();
    if (op === "1.0/queryStream") noteRead(sourceTable(parse(json)));
    return syscall(op, json);
  };
  engine.asyncSyscall = async (op, json) => {
    refuseLate();
    const args = parse(json);
    noteRead(tableRead(op, args));
    if (op === "1.0/queryPage") return await paginate(args, { engine, cursors, asyncSyscall });
    if (op === "1.0/getFunctionMetadata") return functionMetadata();
    if (op === "1.0/getRequestMetadata") return requestMetadata(await asyncSyscall(op, json));
    // A scheduled function does not belong to the request that scheduled it.
    if (op === "1.0/schedule") return await scopes.run(undefined, () => asyncSyscall(op, json));
    const answer = answers[op];
    return answer === undefined ? await asyncSyscall(op, json) : JSON.stringify(await answer(args));
  };
}

function tableRead(op: string, args: Json): string | null {
  switch (op) {
    case "1.0/get":
      return typeof args.id === "string" ? tableOfId(args.id) : null;
    case "1.0/queryPage":
      return sourceTable(args);
    case "1.0/count":
      return typeof args.table === "string" ? args.table : null;
    case "1.0/storageGetUrl":
    case "1.0/storageGetMetadata":
    case "1.0/storageGet":
      return "_storage";
    default:
      return null;
  }
}

function sourceTable({ query }: Json): string | null {
  const source = isObject(query) && isObject(query.source) ? query.source : {};
  if (typeof source.tableName === "string") return source.tableName;
  return typeof source.indexName === "string" ? (source.indexName.split(".")[0] ?? null) : null;
}

function noteRead(table: string | null) {
  const scope = scopes.getStore();
  if (table !== null) scope?.transaction?.reads.add(tableKey(scope.called.component, table));
}

interface Pagination {
  engine: Engine;
  cursors: Cursors;
  asyncSyscall: Engine["asyncSyscall"];
}

/**
 * Runs a paginated query. A rerun of a page ends at the same row as before, even
 * when rows were added, so that pages have no gaps and do not overlap.
 */
async function paginate(
  args: Json,
  { engine, cursors, asyncSyscall }: Pagination,
): Promise<string> {
  const scope = scopes.getStore();
  const journal = scope?.depth === 1 ? scope.request.journal : undefined;
  const query = paginatedQuery(args, engine, scope?.called.component ?? "");
  const open = (cursor: unknown) =>
    typeof cursor === "string" ? cursors.open(cursor, query) : null;
  const cursor = open(args.cursor);
  const endCursor = open(args.endCursor ?? journal?.endCursor);
  const json = await asyncSyscall("1.0/queryPage", JSON.stringify({ ...args, cursor, endCursor }));
  const page = parse(json);
  for (const name of ["continueCursor", "splitCursor"] as const) {
    const position = page[name];
    if (typeof position === "string") page[name] = cursors.seal(position, query);
  }
  if (journal && typeof page.continueCursor === "string") journal.endCursor = page.continueCursor;
  return JSON.stringify(page);
}

function paginatedQuery({ query }: Json, engine: Engine, component: string): PaginatedQuery {
  const source = isObject(query) && isObject(query.source) ? query.source : {};
  const { indexName } = source;
  // Search indexes order rows by relevance, and full scans by creation time.
  const indexFields =
    source.type === "IndexRange" && typeof indexName === "string"
      ? indexFieldsOf(engine, component, indexName)
      : [];
  const order = source.order ?? "asc";
  return {
    query: { ...(isObject(query) ? query : {}), source: { ...source, order } },
    indexFields,
    component,
  };
}

/** Implements `ctx.meta.getFunctionMetadata()`, which convex-test implements in part. */
function functionMetadata(): string {
  const called = scopes.getStore()?.called;
  if (called === undefined) throw new Error("No function is running.");
  const { path: name, component: componentPath, kind: type, isPublic } = called;
  const visibility = isPublic ? "public" : "internal";
  return JSON.stringify({ name, componentPath, type, visibility });
}

/**
 * Implements `ctx.meta.getRequestMetadata()` with the origin of the request.
 *
 * @param json - Result of convex-test, which contains the scheduled function.
 */
function requestMetadata(json: string): string {
  const request = scopes.getStore()?.request;
  if (request === undefined) return json;
  const { requestId, sender } = request;
  const authToken = sender.caller.type === "user" ? sender.caller.token : null;
  return JSON.stringify({ ...parse(json), ...sender.origin, requestId, authToken });
}

function parse(json: string): Json {
  const value: unknown = JSON.parse(json);
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null;
}
