import type { Auth, GenericDatabaseReader, GenericDataModel, GenericDocument } from "convex/server";
import { AuthError } from "../errors";
import type { CallerRef } from "../identity/callerRef";
import { requireIdentity } from "../identity/identity";
import { authReader, noUser } from "../users/database";
import type { UserOptions } from "../users/functionRefs";
import { requireUser, userBySubject } from "../users/user";
import { callerOf, type Caller } from "./caller";
import { Scope } from "./scope";
import { ScopedReader } from "./scopedReader";
import type { Ownership } from "./tables";

/** What a guard needs of a context: that of a plain query or mutation will do. */
export type GuardCtx<DataModel extends GenericDataModel> = {
  auth: Auth;
  db: Pick<GenericDatabaseReader<DataModel>, "get" | "normalizeId">;
};

/** Whose rows are whose, and how the caller is found. */
export type GuardOptions = UserOptions & { usersTable: boolean; tables: Ownership };

/**
 * The row with this id, if it is the caller's by the map. Throws an `AuthError`
 * with code `not_found` when there is no such row, when it is somebody else's,
 * and when the id is not one of that table: the three look the same.
 */
export async function requireOwned<DataModel extends GenericDataModel>(
  ctx: GuardCtx<DataModel>,
  table: string,
  id: string,
  options: GuardOptions,
): Promise<GenericDocument> {
  const db = await callersDb(ctx, options);
  const known = db.normalizeId(table, id);
  const row = known === null ? null : await db.get(table, known);
  if (row === null) throw new AuthError("not_found");
  return row;
}

/** The database in which other people's rows do not exist, for any function's context. */
async function callersDb<DataModel extends GenericDataModel>(
  ctx: GuardCtx<DataModel>,
  options: GuardOptions,
): Promise<ScopedReader> {
  if (ctx.db instanceof ScopedReader) return ctx.db;
  const db = ctx.db as unknown as GenericDatabaseReader<GenericDataModel>;
  const caller: Caller = {
    identity: await requireIdentity(ctx, options),
    user: options.usersTable
      ? await requireUser({ auth: ctx.auth, db: authReader(db) }, options)
      : null,
  };
  return new ScopedReader(db, new Scope(options.tables, caller, db));
}

/** The same for a caller who is named, in an internal function. */
export async function readerOf<DataModel extends GenericDataModel>(
  reader: GenericDatabaseReader<DataModel>,
  ref: CallerRef,
  { usersTable, tables }: GuardOptions,
): Promise<ScopedReader> {
  const user = usersTable ? await userBySubject(reader, ref.subject) : noUser<DataModel>();
  const db = reader as unknown as GenericDatabaseReader<GenericDataModel>;
  return new ScopedReader(db, new Scope(tables, callerOf(ref, user), db));
}
