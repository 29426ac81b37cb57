import type { Auth, GenericDatabaseReader, GenericDataModel, GenericDocument } from "convex/server";
import { AuthError } from "../errors";
import type { CallerRef } from "../identity/callerRef";
import { requireIdentity } from "../identity/identity";
import type { AuthOptions } from "../options";
import { noUser } from "../users/database";
import { requireUser } from "../users/user";
import { callerOf } from "./caller";
import { Scope } from "./scope";
import { ScopedReader } from "./scopedReader";

/** What `auth.rows.require` needs of a context: that of a plain query or mutation is enough. */
export type RequireRowCtx<DataModel extends GenericDataModel> = {
  auth: Auth;
  db: Pick<GenericDatabaseReader<DataModel>, "get" | "normalizeId">;
};

type Options = Pick<AuthOptions, "isIssuer" | "tables" | "usersTable">;

/**
 * Returns the caller's row with this id. Throws an `AuthError` with code
 * `not_found` when it is missing, when another user owns it, and when the id is not
 * one of that table: the three look the same.
 */
export async function requireRow<DataModel extends GenericDataModel>(
  ctx: RequireRowCtx<DataModel>,
  table: string,
  id: string,
  options: Options,
): Promise<GenericDocument> {
  const db = await callersReader(ctx, options);
  const known = db.normalizeId(table, id);
  const row = known === null ? null : await db.get(table, known);
  if (row === null) throw new AuthError("not_found");
  return row;
}

/** The scoped database of any function's caller. */
async function callersReader<DataModel extends GenericDataModel>(
  ctx: RequireRowCtx<DataModel>,
  options: Options,
): Promise<ScopedReader> {
  if (ctx.db instanceof ScopedReader) return ctx.db;
  const db = ctx.db as unknown as GenericDatabaseReader<GenericDataModel>;
  return await readerOf(db, await requireIdentity(ctx, options), options);
}

/** The scoped database of a caller who is named by subject and organization. */
export async function readerOf<DataModel extends GenericDataModel>(
  reader: GenericDatabaseReader<DataModel>,
  caller: CallerRef,
  { usersTable, tables }: Pick<Options, "tables" | "usersTable">,
): Promise<ScopedReader> {
  const user = usersTable ? await requireUser(reader, caller.subject) : noUser<DataModel>();
  const db = reader as unknown as GenericDatabaseReader<GenericDataModel>;
  return new ScopedReader(db, new Scope(tables, callerOf(caller, user), db));
}
