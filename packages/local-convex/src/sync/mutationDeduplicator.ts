import type { ServerMessage } from "./syncProtocol";

/** Maximum number of sessions; the least recently used ones are dropped. */
const maxSessions = 1_000;
/** Maximum number of responses per session; the oldest ones are dropped. */
const maxAnswers = 1_000;

/**
 * Runs each mutation of a session once: a client that lost its connection sends
 * mutations again, and gets the recorded response.
 */
export class MutationDeduplicator {
  readonly #sessions = new Map<string, Map<number, Promise<ServerMessage>>>();

  /** Returns the recorded response of a request, or runs the mutation. */
  once(
    sessionId: string,
    requestId: number,
    run: () => Promise<ServerMessage>,
  ): Promise<ServerMessage> {
    const responses = this.#sessions.get(sessionId) ?? new Map<number, Promise<ServerMessage>>();
    this.#sessions.delete(sessionId);
    this.#sessions.set(sessionId, responses);
    dropOldest(this.#sessions, maxSessions);
    const known = responses.get(requestId);
    if (known !== undefined) return known;
    const response = run();
    responses.set(requestId, response);
    dropOldest(responses, maxAnswers);
    return response;
  }
}

function dropOldest<Key>(map: Map<Key, unknown>, size: number) {
  for (const key of map.keys()) {
    if (map.size <= size) return;
    map.delete(key);
  }
}
