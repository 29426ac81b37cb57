import type { Doc } from "../../convex/_generated/dataModel";

/** A message as its owner and, while the session is public, anybody sees it. */
export type TranscriptMessage = Omit<Doc<"messages">, "externalId"> & { parts: Doc<"parts">[] };
