import { anonymous, type Caller } from "../auth/caller";
import { TokenError } from "../auth/tokenError";
import type { Backend } from "../engine/backend";
import { LiveQueries } from "./liveQueries";
import {
  encodeTs,
  ProtocolError,
  type AddQuery,
  type RemoveQuery,
  type ServerMessage,
} from "./syncProtocol";

/** Changes that the next transition will contain. */
interface Pending {
  modifications: (AddQuery | RemoveQuery)[];
  querySet: number;
  identity: number;
  caller: Caller | null;
}

/**
 * State of one client: its caller, its open queries and its version, which only
 * transitions change.
 */
export class ClientState {
  readonly #queries = new LiveQueries();
  #version = { querySet: 0, identity: 0, ts: 0n };
  #pending: Pending = { modifications: [], querySet: 0, identity: 0, caller: null };
  #caller: Caller = anonymous;

  /** Version of the identity that transitions have confirmed. */
  get identityVersion(): number {
    return this.#version.identity;
  }

  /**
   * The current caller, including a change that no transition contains yet.
   *
   * @throws TokenError when the accepted token has expired.
   */
  get caller(): Caller {
    const caller = this.#pending.caller ?? this.#caller;
    if (caller.type === "user" && caller.expiresAt <= Date.now()) {
      throw new TokenError("TokenExpired", "Convex token identity expired");
    }
    return caller;
  }

  /** @throws ProtocolError when `base` is not the current version. */
  modifyQueries(base: number, next: number, modifications: (AddQuery | RemoveQuery)[]): void {
    expectVersion("query set", base, this.#pending.querySet);
    this.#pending.querySet = next;
    this.#pending.modifications.push(...modifications);
  }

  /** @throws ProtocolError when `base` is not the current version; `verify` is not called then. */
  async authenticate(base: number, verify: () => Promise<Caller>): Promise<void> {
    expectVersion("identity", base, this.#pending.identity);
    const caller = await verify();
    // Set after `verify`, because a transition in between replaces `#pending`.
    this.#pending.caller = caller;
    this.#pending.identity = base + 1;
  }

  /** Marks queries that read `tables` as stale, and returns whether there are any. */
  tablesChanged(tables: ReadonlySet<string>): boolean {
    return this.#queries.tablesChanged(tables);
  }

  functionsChanged(): void {
    this.#queries.allChanged();
  }

  /**
   * Creates the transition to `ts`, which must be the timestamp of the current
   * snapshot: all results of the transition come from it.
   */
  async transition(backend: Backend, ts: bigint): Promise<ServerMessage> {
    const { caller } = this;
    const { modifications, querySet, identity, caller: newCaller } = this.#pending;
    this.#pending = { modifications: [], querySet, identity, caller: null };
    this.#caller = caller;
    if (newCaller !== null) this.#queries.allChanged();
    const removed = [];
    for (const modification of modifications) {
      if (modification.type === "Add") {
        this.#queries.add(modification);
        continue;
      }
      const { queryId } = modification;
      this.#queries.remove(queryId);
      removed.push({ type: "QueryRemoved" as const, queryId });
    }
    const updated = await this.#queries.refresh(backend, caller);
    const start = this.#version;
    this.#version = { querySet, identity, ts: ts > start.ts ? ts : start.ts };
    return {
      type: "Transition",
      startVersion: { ...start, ts: encodeTs(start.ts) },
      endVersion: { ...this.#version, ts: encodeTs(this.#version.ts) },
      modifications: [...removed, ...updated],
    };
  }
}

function expectVersion(what: string, actual: number, expected: number) {
  if (actual === expected) return;
  throw new ProtocolError(`Base version ${actual} of the ${what} is not ${expected}.`);
}
