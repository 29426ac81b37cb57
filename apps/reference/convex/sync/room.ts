import type { MutationCtxOf } from "@opensync/convex-auth";
import type { auth } from "../auth";
import type { Drafts } from "./drafts";
import { BYTE_LIMIT, PART_LIMIT } from "./limits";

/**
 * Whether a transaction has room for one item more, and for saving the drafts.
 * Convex ends one that reads or writes too much, and all that it did with it.
 */
export async function hasRoom(
  { meta }: Pick<MutationCtxOf<typeof auth>, "meta">,
  drafts: Drafts,
): Promise<boolean> {
  const { databaseQueries, documentsWritten, bytesRead, bytesWritten } =
    await meta.getTransactionMetrics();
  const { ranges, bytes } = drafts.pending;
  return (
    databaseQueries.remaining >= ITEM_RANGES + ranges &&
    documentsWritten.remaining >= ITEM_DOCUMENTS + ranges &&
    Math.min(bytesRead.remaining, bytesWritten.remaining) >= ITEM_BYTES + bytes
  );
}

// What a message may take: itself, its session, and each of its parts replaced,
// for which the part, its message and its session are looked at.
const ITEM_RANGES = 20 + 3 * PART_LIMIT;
const ITEM_DOCUMENTS = 20 + 2 * PART_LIMIT;
const ITEM_BYTES = 3 * BYTE_LIMIT;
