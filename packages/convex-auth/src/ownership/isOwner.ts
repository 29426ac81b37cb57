import type { Caller } from "./caller";
import { ownerOf } from "./scope";

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
type OwnerField<Row> = {
  [Field in keyof Row & string]-?: NonNullable<Row[Field]> extends string ? Field : never;
}[keyof Row & string];

/**
 * Whether the row's field names the caller. A row without an owner is nobody's.
 *
 * @param ctx - The context of an `auth.query` or `auth.mutation`.
 *
 * @example
 * ```ts
 * export const canEdit = auth.query({
 *   args: { id: v.id("sessions") },
 *   handler: async (ctx, { id }) => auth.isOwner(ctx, await ctx.unscopedDb.get("sessions", id)),
 * });
 * ```
 */
export function isOwner<Row extends Record<string, unknown>>(
  ctx: Caller,
  row: Row | null,
  { field }: OwnerOptions<Row> = {},
): boolean {
  const owner: unknown = row?.[field ?? "userId"];
  return typeof owner === "string" && owner === ownerOf(ctx, "user");
}
