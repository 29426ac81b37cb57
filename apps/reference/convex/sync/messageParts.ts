import type { Doc, Id } from "../_generated/dataModel";
import type { SyncCtx } from "./drafts";
import type { PartRow } from "./parts";
import type { MessagePush } from "./pushes";
import { stands } from "./register";

type Db = SyncCtx["db"];

/** The parts of a message before and after a push that brings other ones. */
export type PartsChange = { stored: Doc<"parts">[]; pushed: PartRow[] };

/**
 * What a push does to the parts of a message: all of them or none are the later
 * ones. `null` where the stored ones stand, for which mostly nothing is read.
 */
export async function partsChange(
  db: Db,
  { parts: pushed, at }: Pick<MessagePush, "parts" | "at">,
  message: Doc<"messages"> | null,
): Promise<PartsChange | null> {
  const storedAt = message?.sync?.times["parts"];
  if (pushed === undefined || (storedAt !== undefined && at < storedAt)) return null;
  const stored = message ? await partsOf(db, message._id) : [];
  return stands(pushed, at, stored.map(rowOf), storedAt) ? { stored, pushed } : null;
}

/** Writes the parts that differ, in their places. */
export async function writeParts(
  db: Db,
  messageId: Id<"messages">,
  { stored, pushed }: PartsChange,
): Promise<void> {
  for (const [position, part] of pushed.entries()) {
    const old = stored[position];
    if (!old) await db.insert("parts", { ...part, messageId, position });
    else if (!isSame(rowOf(old), part)) {
      await db.replace("parts", old._id, { ...part, messageId, position });
    }
  }
  for (const { _id } of stored.slice(pushed.length)) await db.delete("parts", _id);
}

/** Whether the parts are others than before. */
export function differs({ stored, pushed }: PartsChange): boolean {
  return !isSame(stored.map(rowOf), pushed);
}

async function partsOf(db: Db, messageId: Id<"messages">): Promise<Doc<"parts">[]> {
  return await db
    .query("parts")
    .withIndex("by_message", (q) => q.eq("messageId", messageId))
    .collect();
}

/** In one order of fields, whatever the database's is. */
function rowOf({ type, content, name, language, output }: PartRow): PartRow {
  return {
    type,
    content,
    ...(name !== undefined && { name }),
    ...(language !== undefined && { language }),
    ...(output !== undefined && { output }),
  };
}

function isSame(a: PartRow | PartRow[], b: PartRow | PartRow[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
