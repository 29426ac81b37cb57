import type {
  Auth,
  DocumentByName,
  GenericDatabaseReader,
  GenericDataModel,
  TableNamesInDataModel,
} from "convex/server";
import type { GenericId } from "convex/values";
import type { WorkOSOptions } from "../config/workos";
import { AuthError } from "../errors";
import { requireIdentity } from "../identity/identity";
import { authReader } from "../users/database";
import { requireUser } from "../users/user";

/** Who is asking, as `auth.query` and `auth.mutation` put it on the context. */
export type Caller = {
  identity: { subject: string };
  user: { _id: GenericId<"users"> } | null;
};

/** Which field of a row holds its owner. */
export type OwnerOptions<Row> = {
  /**
   * A field that holds a users row's id or, in an app without a users table,
   * the WorkOS subject.
   * @default "userId"
   */
  field?: OwnerField<Row> | undefined;
};

/** The fields of a row that can hold an owner. */
export type OwnerField<Row> = {
  [Field in keyof Row & string]-?: NonNullable<Row[Field]> extends string ? Field : never;
}[keyof Row & string];

/**
 * Whether the row is the caller's. A row without an owner is nobody's.
 *
 * @param ctx - The context of an `auth.query` or `auth.mutation`.
 *
 * @example
 * ```ts
 * export const canEdit = auth.query({
 *   args: { id: v.id("sessions") },
 *   handler: async (ctx, { id }) => auth.isOwner(ctx, await ctx.db.get("sessions", id)),
 * });
 * ```
 */
export function isOwner<Row extends Record<string, unknown>>(
  ctx: Caller,
  row: Row | null,
  { field }: OwnerOptions<Row> = {},
): boolean {
  const owner: unknown = row?.[field ?? DEFAULT_FIELD];
  return typeof owner === "string" && owner !== "" && owner === ownerOf(ctx);
}

/** What {@link requireOwned} needs of a context: a plain query's will do. */
export type RequireOwnedCtx<DataModel extends GenericDataModel> = Partial<Caller> & {
  auth: Auth;
  db: GenericDatabaseReader<DataModel>;
};

/**
 * The row with this id, if it is the caller's.
 *
 * Throws an `AuthError` with code `not_found` when there is no such row, when
 * it is somebody else's, and when the id is not one of that table: the three
 * look the same. In a plain query also `unauthenticated`,
 * `user_not_provisioned`, `account_deleted`.
 *
 * @example
 * ```ts
 * export const rename = auth.mutation({
 *   args: { id: v.id("sessions"), title: v.string() },
 *   handler: async (ctx, { id, title }) => {
 *     const session = await auth.requireOwned(ctx, "sessions", id);
 *     await ctx.db.patch("sessions", session._id, { title });
 *   },
 * });
 * ```
 */
export async function requireOwned<
  DataModel extends GenericDataModel,
  Table extends TableNamesInDataModel<DataModel>,
>(
  ctx: RequireOwnedCtx<DataModel>,
  table: Table,
  id: GenericId<Table> | string,
  options: OwnerOptions<DocumentByName<DataModel, Table>> & CallerOptions = {},
): Promise<DocumentByName<DataModel, Table>> {
  const caller = await findCaller(ctx, options);
  const known = ctx.db.normalizeId(table, id);
  const row = known === null ? null : await ctx.db.get(table, known);
  if (row === null || !isOwner<DocumentByName<DataModel, Table>>(caller, row, options)) {
    throw new AuthError("not_found");
  }
  return row;
}

/** How a plain function's caller is found. */
export type CallerOptions = WorkOSOptions & {
  /**
   * Whether the schema has a users table, whose ids are the owners. Without
   * one the owner is the WorkOS subject.
   * @default true
   */
  usersTable?: boolean | undefined;
};

async function findCaller<DataModel extends GenericDataModel>(
  ctx: RequireOwnedCtx<DataModel>,
  options: CallerOptions,
): Promise<Caller> {
  if (ctx.identity !== undefined && ctx.user !== undefined) {
    return { identity: ctx.identity, user: ctx.user };
  }
  return {
    identity: await requireIdentity(ctx, options),
    user:
      options.usersTable === false
        ? null
        : await requireUser({ auth: ctx.auth, db: authReader(ctx.db) }, options),
  };
}

function ownerOf({ identity, user }: Caller): string {
  return user === null ? identity.subject : user._id;
}

/**
 * The row as anybody may see it, or `null` unless its `isPublic` flag is set.
 * The owner is left out, and so are the fields that are named private.
 *
 * @example
 * ```ts
 * export const shared = query({
 *   args: { id: v.id("sessions") },
 *   handler: async (ctx, { id }) =>
 *     auth.publicDoc(await ctx.db.get("sessions", id), { private: ["cost"] }),
 * });
 * ```
 */
export function publicDoc<
  Row extends Record<string, unknown> & { isPublic?: boolean },
  Private extends keyof Row & string = never,
  Owner extends OwnerField<Row> = Extract<"userId", OwnerField<Row>>,
>(
  row: Row | null,
  options: { private?: readonly Private[]; field?: Owner } = {},
): PublicDoc<Row, Owner | Private> | null {
  if (row === null || row.isPublic !== true) return null;
  const hidden = new Set<string>([options.field ?? DEFAULT_FIELD, ...(options.private ?? [])]);
  const shown = Object.entries(row).filter(([field]) => !hidden.has(field));
  return Object.fromEntries(shown) as PublicDoc<Row, Owner | Private>;
}

/** A row without the fields that are not for everybody. */
export type PublicDoc<Row, Hidden extends keyof Row> = {
  [Field in keyof Row as Field extends Hidden ? never : Field]: Row[Field];
};

const DEFAULT_FIELD = "userId";
