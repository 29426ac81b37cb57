import { userFields } from "../../src/schema";
import { AuthConfigError } from "../../src/config";
import { AuthError } from "../../src/errors";
import { runOp, type Fields, type LooseDb, type Op, type QueryOp, type Row } from "./program";

/** Who runs a program. */
export type IdealCaller = { userId: string; organizationId: string | null };

/**
 * What `ctx.db` should answer, said as plainly as possible: over a database
 * that holds the caller's rows alone, so that there is nothing to keep apart.
 * What is left are the rules that Convex does not have.
 */
export function idealDb(db: LooseDb, caller: IdealCaller) {
  return async (op: Op): Promise<unknown> => {
    switch (op.op) {
      case "normalizeId":
        return await runOp(db, op);
      case "query":
        return await query(op);
      case "insert": {
        const owner = await ownerOfNew(op);
        await refuseTakenSlug(op.table, null, op.value);
        return await db.insert(op.table, { ...op.value, ...owner });
      }
      case "get": {
        const table = op.table ?? tableOf(op.id);
        if (table === null) return await runOp(db, op);
        kindOf(table);
        const row = await db.get(...(op.table === undefined ? [op.id] : [op.table, op.id]));
        return row !== null && (await isReached(table, row)) ? row : null;
      }
      case "patch":
      case "replace":
      case "delete":
        return await write(op);
    }
  };

  async function query(op: QueryOp): Promise<unknown> {
    const kind = kindOf(op.table);
    const { source } = op;
    if (op.table === "users" && source.by === "search") throw config("unreachable_rows");
    if ((kind === "user" || kind === "organization") && isScan(op) && op.table === "journals") {
      throw config("missing_index");
    }
    if (kind in PARENTS) {
      const [field] = PARENTS[kind as keyof typeof PARENTS];
      const parent = parentNamed(source, field);
      if (parent === undefined) throw config("unreachable_rows");
      if (!(await isParentReached(op.table, parent))) {
        const nothing = { is: "eq", field: "_id", value: "nothing" } as const;
        return await runOp(db, { ...op, filters: [nothing] });
      }
    }
    return await runOp(db, op);
  }

  async function ownerOfNew({ table, value }: Op & { op: "insert" }) {
    const kind = kindOf(table);
    if (kind === "self" || kind === "readOnly") throw new AuthError("forbidden");
    if (kind === "shared") return {};
    if (kind === "user" || kind === "organization") {
      const field = `${kind}Id`;
      const owner = kind === "user" ? caller.userId : caller.organizationId;
      if (owner === null || (field in value && value[field] !== owner)) {
        throw new AuthError("forbidden");
      }
      return { [field]: owner };
    }
    const [field] = PARENTS[kind];
    if (!(await isParentReached(table, value[field]))) throw new AuthError("not_found");
    return {};
  }

  async function write(op: Op & { op: "patch" | "replace" | "delete" }): Promise<unknown> {
    const table = op.table ?? tableOf(op.id);
    if (table === null) throw new AuthError("not_found");
    const kind = kindOf(table);
    const row = db.normalizeId(table, op.id) === null ? null : await db.get(op.id);
    if (row === null || !(await isReached(table, row))) throw new AuthError("not_found");
    if (kind === "readOnly") throw new AuthError("forbidden");
    if (op.op === "delete") {
      if (kind === "self") throw new AuthError("forbidden");
      return await runOp(db, op);
    }
    if (kind === "self") {
      const touched = Object.keys(userFields).filter((field) =>
        op.op === "patch" ? field in op.value : op.value[field] !== row[field],
      );
      if (touched.length > 0) throw new AuthError("forbidden");
      return await runOp(db, op);
    }
    if (kind === "shared") return await runOp(db, op);
    const field = kind in PARENTS ? PARENTS[kind as keyof typeof PARENTS][0] : `${kind}Id`;
    if (field in op.value && op.value[field] !== row[field]) throw new AuthError("forbidden");
    await refuseTakenSlug(table, row, op.value);
    const kept = op.op === "replace" ? { [field]: row[field] ?? null } : {};
    return await runOp(db, { ...op, value: { ...op.value, ...kept } });
  }

  /** A session's slug belongs to one row. Checked before Convex checks the other fields. */
  async function refuseTakenSlug(table: string, row: Row | null, { slug }: Fields): Promise<void> {
    if (table !== "sessions" || typeof slug !== "string" || slug === row?.slug) return;
    const sessions = await db.query("sessions").fullTableScan().collect();
    if (sessions.some((session) => session.slug === slug)) throw new AuthError("slug_taken");
  }

  /** A child goes with its parent, also when nobody deleted the child. */
  async function isReached(table: string, row: Row): Promise<boolean> {
    const kind = kindOf(table);
    if (!(kind in PARENTS)) return true;
    return await isParentReached(table, row[PARENTS[kind as keyof typeof PARENTS][0]]);
  }

  async function isParentReached(table: string, id: unknown): Promise<boolean> {
    const [, parent] = PARENTS[kindOf(table) as keyof typeof PARENTS];
    if (typeof id !== "string" || db.normalizeId(parent, id) === null) return false;
    const row = await db.get(parent, id);
    return row !== null && (await isReached(parent, row));
  }

  function tableOf(id: string): string | null {
    return TABLES.find((table) => db.normalizeId(table, id) !== null) ?? null;
  }
}

const KINDS = {
  users: "self",
  sessions: "user",
  journals: "user",
  memories: "user",
  projects: "organization",
  messages: "session",
  parts: "message",
  tasks: "project",
  tags: "readOnly",
  board: "shared",
} as const;

const PARENTS = {
  session: ["sessionId", "sessions"],
  message: ["messageId", "messages"],
  project: ["projectId", "projects"],
} as const;

const TABLES = [...Object.keys(KINDS), "deletedUsers", "secrets"];

function kindOf(table: string) {
  if (table in KINDS) return KINDS[table as keyof typeof KINDS];
  throw config("undeclared_table");
}

function parentNamed(source: QueryOp["source"], field: string): unknown {
  if (source.by === "search") return source.equals.find(([filtered]) => filtered === field)?.[1];
  if (source.by !== "index") return undefined;
  const [first] = source.range;
  return first?.is === "eq" && first.field === field ? first.value : undefined;
}

function isScan({ source }: QueryOp): boolean {
  return source.by === "index" ? source.index === "by_creation_time" : source.by !== "search";
}

function config(code: "undeclared_table" | "unreachable_rows" | "missing_index") {
  return new AuthConfigError(code, "");
}
