import type { PaginationOptions, PaginationResult } from "convex/server";
import { ConvexError, v } from "convex/values";
import { AuthError } from "../errors";

/**
 * The arguments of a route that answers in pages, for `args`: see {@link readPage}.
 */
export const pageArgs = {
  /** How many rows at most. */
  limit: v.optional(v.number()),
  /** Where the page before ended: its `cursor`. */
  cursor: v.optional(v.string()),
};

/** A page of rows, and where the next one begins. */
export type Page<Row> = {
  page: Row[];
  /** For the next call; `null` when there is no more. */
  cursor: string | null;
};

/**
 * Reads a page by the arguments of a request. Refuses an invalid cursor, on which Convex
 * throws.
 *
 * Throws an `AuthError` with code `invalid_request`.
 *
 * @param query - Any query that Convex can paginate.
 * @param wanted - The arguments of {@link pageArgs}.
 *
 * @example
 * ```ts
 * routes.query({
 *   path: "/api/sessions",
 *   scope: "sessions:read",
 *   args: pageArgs,
 *   handler: (ctx, args) => readPage(ctx.db.query("sessions").withIndex("by_user_updated"), args),
 * });
 * ```
 */
export async function readPage<Row>(
  query: { paginate(options: PaginationOptions): Promise<PaginationResult<Row>> },
  wanted: { limit?: number | undefined; cursor?: string | undefined },
  {
    most = 100,
    usual = 20,
  }: {
    /**
     * The largest page.
     * @default 100
     */
    most?: number;
    /**
     * The page of a request that names no limit.
     * @default 20
     */
    usual?: number;
  } = {},
): Promise<Page<Row>> {
  const { limit = Math.min(usual, most), cursor = null } = wanted;
  if (!Number.isInteger(limit) || limit < 1 || limit > most) {
    throw refused(`"limit" must be an integer from 1 to ${most}.`);
  }
  try {
    const { page, isDone, continueCursor } = await query.paginate({ numItems: limit, cursor });
    return { page, cursor: isDone ? null : continueCursor };
  } catch (error) {
    if (cursor !== null && isCursorError(error)) {
      throw refused('Invalid "cursor". Restart from the first page.');
    }
    throw error;
  }
}

/**
 * Convex throws a `ConvexError` for a cursor of another query and a plain error for
 * other text; convex-test throws a plain error for both. With a cursor, every error is
 * taken for the cursor's, except for a limit.
 */
function isCursorError(error: unknown): boolean {
  if (error instanceof ConvexError) {
    const data: unknown = error.data;
    return (
      typeof data === "object" &&
      data !== null &&
      "paginationError" in data &&
      data.paginationError === "InvalidCursor"
    );
  }
  return (
    error instanceof Error && error.name === "Error" && !/too many|single/i.test(error.message)
  );
}

function refused(message: string): AuthError {
  return new AuthError("invalid_request", { message });
}
