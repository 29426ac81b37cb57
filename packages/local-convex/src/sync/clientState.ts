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

/** What the client has asked for, and the next transition will show. */
interface Pending {
  modifications: (AddQuery | RemoveQuery)[];
  querySet: number;
  identity: number;
  caller: Caller | null;
}

/**
 * What one client sees: who it is, which queries it has open, and at which
 * version it stands. It moves on by transitions only.
 */
export class ClientState {
  readonly #queries = new LiveQueries();
  #version = { querySet: 0, identity: 0, ts: 0n };
  #pending: Pending = { modifications: [], querySet: 0, identity: 0, caller: null };
  #caller: Caller = anonymous;

  /** The version of the identity that transitions have confirmed. */
  get identityVersion(): number {
    return this.#version.identity;
  }

  /**
   * Who calls now, a change that no transition has shown yet included.
   *
   * @throws TokenError when the identity has run out since it was accepted.
   */
  get caller(): Caller {
    const caller = this.#pending.caller ?? this.#caller;
    if (caller.type === "user" && caller.expiresAt <= Date.now()) {
      throw new TokenError("TokenExpired", "Convex token identity expired");
    }
    return caller;
  }

  /** @throws ProtocolError when it is not this version's turn. */
  modifyQueries(base: number, next: number, modifications: (AddQuery | RemoveQuery)[]): void {
    expectVersion("query set", base, this.#pending.querySet);
    this.#pending.querySet = next;
    this.#pending.modifications.push(...modifications);
  }

  /** @throws ProtocolError when it is not this version's turn, before `verify` is asked. */
  async authenticate(base: number, verify: () => Promise<Caller>): Promise<void> {
    expectVersion("identity", base, this.#pending.identity);
    const caller = await verify();
    // Only now: a transition may have come in between, and begun a new `#pending`.
    this.#pending.caller = caller;
    this.#pending.identity = base + 1;
  }

  /** Whether a commit has put anything out of date. */
  tablesChanged(tables: ReadonlySet<string>): boolean {
    return this.#queries.tablesChanged(tables);
  }

  functionsChanged(): void {
    this.#queries.allChanged();
  }

  /**
   * Moves on to a moment, which must be that of a snapshot: everything that the
   * transition carries is of it.
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
