import { convexToJson, type JSONValue } from "convex/values";
import type { Caller } from "../auth/caller";
import type { Backend, QueryOutcome } from "../engine/backend";
import { internalSender } from "../engine/scope";
import type { AddQuery, StateModification } from "./syncProtocol";

/** An open query of a client. */
interface LiveQuery {
  udfPath: string;
  args: JSONValue;
  endCursor: string | null;
  /** Tables that the last run read; `null` before the first run. */
  reads: ReadonlySet<string> | null;
  isCurrent: boolean;
  /** Fingerprint of the last result sent, to send only changes. */
  sent: string | null;
}

/** Open queries of one client, and which of them are stale. */
export class LiveQueries {
  readonly #queries = new Map<number, LiveQuery>();

  /** Adds a query. Replaces a query with the same id. */
  add({ queryId, udfPath, args, journal }: AddQuery): void {
    this.#queries.set(queryId, {
      udfPath,
      args,
      endCursor: readJournal(journal),
      reads: null,
      isCurrent: false,
      sent: null,
    });
  }

  remove(queryId: number): void {
    this.#queries.delete(queryId);
  }

  /** Marks queries that read `tables` as stale, and returns whether there are any. */
  tablesChanged(tables: ReadonlySet<string>): boolean {
    let some = false;
    for (const query of this.#queries.values()) {
      if (query.reads === null || [...query.reads].some((table) => tables.has(table))) {
        query.isCurrent = false;
        some = true;
      }
    }
    return some;
  }

  allChanged(): void {
    for (const query of this.#queries.values()) query.isCurrent = false;
  }

  /** Reruns stale queries and returns changed results. Must be called in a snapshot. */
  async refresh(backend: Backend, caller: Caller): Promise<StateModification[]> {
    const modifications: StateModification[] = [];
    for (const [queryId, query] of this.#queries) {
      if (query.isCurrent) continue;
      // Queries do not see the origin of the request.
      const sender = { ...internalSender, caller };
      const result = await backend.query(query.udfPath, query.args, sender, query.endCursor);
      query.isCurrent = true;
      query.reads = result.reads;
      query.endCursor = result.endCursor;
      const modification = asModification(queryId, result);
      const sent = fingerprint(modification);
      if (sent === query.sent) continue;
      query.sent = sent;
      modifications.push(modification);
    }
    return modifications;
  }
}

function asModification(queryId: number, { outcome, endCursor }: QueryOutcome): StateModification {
  const { logLines } = outcome;
  const journal = endCursor === null ? null : JSON.stringify({ endCursor });
  if (outcome.success) {
    const value = convexToJson(outcome.value);
    return { type: "QueryUpdated", queryId, value, logLines, journal };
  }
  const { errorMessage, errorData } = outcome;
  const failed = { type: "QueryFailed" as const, queryId, errorMessage, logLines, journal };
  return errorData === undefined ? failed : { ...failed, errorData };
}

/** Identifies a result, without its request id, which differs in every run. */
function fingerprint(modification: StateModification): string {
  const text = JSON.stringify({ ...modification, logLines: [] });
  return text.replace(/\[Request ID: [0-9a-f]{16}\]/, "");
}

function readJournal(journal: string | null): string | null {
  if (journal === null) return null;
  try {
    const value: unknown = JSON.parse(journal);
    if (typeof value !== "object" || value === null || !("endCursor" in value)) return null;
    return typeof value.endCursor === "string" ? value.endCursor : null;
  } catch {
    return null;
  }
}
