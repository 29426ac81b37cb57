import type { ServerMessage } from "./syncProtocol";

/** Sessions that are remembered; the ones used least recently go first. */
const maxSessions = 1_000;
/** Answers that are remembered for one session. */
const maxAnswers = 1_000;

/**
 * Remembers the answers to mutations by session and request: a client that lost
 * its connection sends a mutation again, and it must not run twice.
 */
export class MutationDeduplicator {
  readonly #sessions = new Map<string, Map<number, Promise<ServerMessage>>>();

  /** The answer of the first time, or that of running it now. */
  once(
    sessionId: string,
    requestId: number,
    run: () => Promise<ServerMessage>,
  ): Promise<ServerMessage> {
    const answers = this.#sessions.get(sessionId) ?? new Map<number, Promise<ServerMessage>>();
    this.#sessions.delete(sessionId);
    this.#sessions.set(sessionId, answers);
    dropOldest(this.#sessions, maxSessions);
    const known = answers.get(requestId);
    if (known !== undefined) return known;
    const answer = run();
    answers.set(requestId, answer);
    dropOldest(answers, maxAnswers);
    return answer;
  }
}

function dropOldest<Key>(map: Map<Key, unknown>, size: number) {
  for (const key of map.keys()) {
    if (map.size <= size) return;
    map.delete(key);
  }
}
