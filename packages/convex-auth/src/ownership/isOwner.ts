import type { Caller } from "./caller";
import { ownerOf } from "./scope";

/** Which field of a row holds its owner. */
type OwnerOptions<Row> = {
  /**
   * A field that holds a users row's id or, in an app without a users table,
   * the WorkOS subject.
   * @default "userId"
   */
  field?: OwnerField<Row> | undefined;
};

/** The fields of a row that can hold an owner. */
type OwnerField<Row> = {
  [Field in keyof Row & string]-?: NonNullable<Row[Field]> extends string ? Field : never;
}[keyof Row & string];

/**
 * `auth.rows.isOwner`: whether the row's field names the caller. A row without an
 * owner belongs to no user.
 *
 * @example
 * ```ts
 * export const canEdit = auth.query({
 *   args: { id: v.id("sessions") },
 *   handler: async (ctx, { id }) => auth.rows.isOwner(ctx, await ctx.unscopedDb.get("sessions", id)),
 * });
 * ```
 */
export type IsOwner = <Row extends Record<string, unknown>>(
  ctx: Caller,
  row: Row | null,
  options?: OwnerOptions<Row>,
) => boolean;

export const isOwner: IsOwner = (ctx, row, { field } = {}) => {
  const owner: unknown = row?.[field ?? "userId"];
  return typeof owner === "string" && owner === ownerOf(ctx, "user");
};
