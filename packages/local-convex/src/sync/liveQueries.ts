import { convexToJson, type JSONValue } from "convex/values";
import type { Caller } from "../auth/caller";
import type { Backend, QueryOutcome } from "../engine/backend";
import { internalSender } from "../engine/scope";
import type { AddQuery, StateModification } from "./syncProtocol";

/** One query that a client has open. */
interface LiveQuery {
  udfPath: string;
  args: JSONValue;
  endCursor: string | null;
  /** Tables that its last run read; `null` before the first. */
  reads: ReadonlySet<string> | null;
  isCurrent: boolean;
  /** What the client has, to send only what differs. */
  sent: string | null;
}

/** The queries of one client, and which of them are out of date. */
export class LiveQueries {
  readonly #queries = new Map<number, LiveQuery>();

  /** Takes a query in. A client that names one twice gets the later. */
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

  /** Marks what a commit has made out of date. */
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

  /** Runs what is out of date, and tells what is new. To be called in a snapshot. */
  async refresh(backend: Backend, caller: Caller): Promise<StateModification[]> {
    const modifications: StateModification[] = [];
    for (const [queryId, query] of this.#queries) {
      if (query.isCurrent) continue;
      // No query is told where its request comes from.
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

/** Everything that a client can tell apart: a request's id it cannot. */
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
