import type { PaginationResult } from "convex/server";
import type { Id } from "./_generated/dataModel";

/**
 * Adds the parts of each message to a page of messages.
 *
 * @param listParts - Lists the parts of a message, in order.
 */
export async function withParts<Message extends { _id: Id<"messages"> }, Part>(
  result: PaginationResult<Message>,
  listParts: (id: Id<"messages">) => Promise<Part[]>,
): Promise<PaginationResult<Message & { parts: Part[] }>> {
  const page = await Promise.all(
    result.page.map(async (message) => ({ ...message, parts: await listParts(message._id) })),
  );
  return { ...result, page };
}
