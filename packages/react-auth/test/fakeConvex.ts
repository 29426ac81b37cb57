import { ConvexReactClient, type ConvexReactClientOptions } from "convex/react";
import { AuthError } from "@opensync/convex-auth/errors";
import type { UsersRow } from "../src/user";
import type { Caller, FakeWorkos } from "./fakeWorkos";

/**
 * A fake of a Convex deployment with a users table, the functions `auth:me` and
 * `auth:ensureUser`, a query `users:whoami`, and mutations and actions of any other
 * name. It speaks as much of Convex's sync protocol as the real
 * `ConvexReactClient` needs (convex, `browser/sync/protocol.ts`), over a fake
 * socket. The client, with its queue and its authentication, is the real one.
 */
export function createFakeConvex(workos: FakeWorkos): FakeConvex {
  const rows = new Map<string, UsersRow>();
  const deleted = new Set<string>();
  const calls: Call[] = [];
  const connections = new Set<Connection>();
  const sockets: string[] = [];
  const messages: string[] = [];
  /** Tokens that are refused although their time is not over. */
  const expired = new Set<string>();
  let refusesTokens = false;
  let failures: (Error | "hold")[] = [];
  let meFails = false;
  let meIsBlind = false;
  let isOffline = false;
  let closeTime = 0;

  function runQuery(path: string, { subject, organization }: Caller): unknown {
    calls.push({ path, subject, organization });
    if (path === "users:whoami") return `${subject} ${organization}`;
    if (meFails) throw new Error("me is broken");
    return (subject !== null && !meIsBlind && rows.get(subject)) || null;
  }

  function runMutation(path: string, { subject, organization }: Caller): unknown {
    calls.push({ path, subject, organization });
    const failure = failures.shift();
    if (failure instanceof Error) throw failure;
    if (failure === "hold") return HELD;
    if (path !== "auth:ensureUser") return null;
    if (subject === null) throw new AuthError("unauthenticated");
    if (deleted.has(subject)) throw new AuthError("account_deleted");
    const row = rows.get(subject) ?? newRow(subject, rows.size + 1);
    rows.set(subject, row);
    return row;
  }

  class Connection {
    readonly #queries = new Map<number, string>();
    #version = { querySet: 0, identity: 0, ts: encodeTs(0) };
    #caller = ANONYMOUS;
    #token: string | null = null;
    #order: Promise<void> = Promise.resolve();
    #isOpen = true;
    constructor(private readonly socket: FakeSocket) {}

    /** Messages are handled in order, though verifying a token takes time. */
    receive(message: ClientMessage): void {
      this.#order = this.#order.then(() => (this.#isOpen ? this.#handle(message) : undefined));
    }

    async #handle(message: ClientMessage): Promise<void> {
      messages.push(message.type);
      switch (message.type) {
        case "Authenticate": {
          const token = message.tokenType === "User" ? message.value : null;
          const caller = token === null ? ANONYMOUS : await workos.verify(token);
          if (!caller || (token !== null && (refusesTokens || expired.has(token)))) {
            this.#send({
              type: "AuthError",
              error: "NoAuthProvider: fake",
              baseVersion: message.baseVersion,
              authUpdateAttempted: true,
            });
            return this.close();
          }
          this.#caller = caller;
          this.#token = token;
          return this.#transition({ identity: message.baseVersion + 1 }, [...this.#queries.keys()]);
        }
        case "ModifyQuerySet": {
          const added = [];
          for (const change of message.modifications) {
            if (change.type === "Remove") this.#queries.delete(change.queryId);
            else {
              this.#queries.set(change.queryId, change.udfPath);
              added.push(change.queryId);
            }
          }
          return this.#transition({ querySet: message.newVersion }, added);
        }
        case "Mutation": {
          const { requestId, udfPath } = message;
          const base = { type: "MutationResponse", requestId, logLines: [] };
          try {
            const result = runMutation(udfPath, this.#caller);
            if (result === HELD) return;
            this.#send({ ...base, success: true, result, ts: encodeTs(++clock) });
          } catch (error) {
            const errorData = error instanceof AuthError ? error.data : undefined;
            this.#send({ ...base, success: false, result: String(error), errorData });
          }
          for (const connection of connections) connection.rerun();
          return;
        }
        case "Action": {
          calls.push({ path: message.udfPath, ...this.#caller });
          return this.#send({
            type: "ActionResponse",
            requestId: message.requestId,
            success: true,
            result: null,
            logLines: [],
          });
        }
        default:
          return;
      }
    }

    rerun(): void {
      this.#transition({}, [...this.#queries.keys()]);
    }

    expire(): void {
      if (this.#token !== null) expired.add(this.#token);
      this.#send({
        type: "AuthError",
        error: "TokenExpired: fake",
        baseVersion: this.#version.identity - 1,
        authUpdateAttempted: false,
      });
      this.close();
    }

    close(code = 1000): void {
      this.#isOpen = false;
      connections.delete(this);
      this.socket.closedByServer(code);
    }

    end(): void {
      this.#isOpen = false;
      connections.delete(this);
    }

    #transition(change: Partial<Version>, queryIds: number[]): void {
      const startVersion = this.#version;
      const endVersion = { ...startVersion, ...change, ts: encodeTs(++clock) };
      this.#version = endVersion;
      const modifications = queryIds.map((queryId) => this.#run(queryId));
      this.#send({ type: "Transition", startVersion, endVersion, modifications });
    }

    #run(queryId: number) {
      const path = this.#queries.get(queryId) ?? "";
      const base = { queryId, logLines: [], journal: null };
      try {
        return { type: "QueryUpdated", ...base, value: runQuery(path, this.#caller) };
      } catch (error) {
        return { type: "QueryFailed", ...base, errorMessage: String(error) };
      }
    }

    #send(message: { type: string; [field: string]: unknown }): void {
      messages.push(message.type);
      this.socket.deliver(JSON.stringify(message));
    }
  }

  class FakeSocket {
    onopen: (() => void) | null = null;
    onclose: ((event: { code: number; reason: string }) => void) | null = null;
    onmessage: ((event: { data: string }) => void) | null = null;
    onerror: (() => void) | null = null;
    readonly #connection = new Connection(this);

    constructor(url: string) {
      sockets.push(url);
      queueMicrotask(() => {
        if (isOffline) return this.onclose?.({ code: 1006, reason: "" });
        connections.add(this.#connection);
        this.onopen?.();
      });
    }
    send(data: string): void {
      this.#connection.receive(JSON.parse(data) as ClientMessage);
    }
    deliver(data: string): void {
      // A task of its own, as in a browser: promises settle before the next message.
      realSetImmediate(() => this.onmessage?.({ data }));
    }
    close(): void {
      this.#connection.end();
      const report = () => this.onclose?.({ code: 1000, reason: "" });
      if (closeTime === 0) queueMicrotask(report);
      else setTimeout(report, closeTime);
    }
    closedByServer(code: number): void {
      // After the messages that were sent before.
      realSetImmediate(() => this.onclose?.({ code, reason: "" }));
    }
  }

  // The client uses no more of a socket than the fake has.
  const socketConstructor = FakeSocket as unknown as typeof WebSocket;
  let clock = 0;
  return {
    calls,
    rows,
    sockets,
    messages,
    socketConstructor,
    setCloseTime: (ms) => void (closeTime = ms),
    setOffline(next) {
      isOffline = next;
      if (next) for (const connection of [...connections]) connection.close(1006);
    },
    refuseTokens: (refuses) => void (refusesTokens = refuses),
    failMutations: (...next) => void (failures = next),
    failMe(fails) {
      meFails = fails;
      for (const connection of connections) connection.rerun();
    },
    blindMe: () => void (meIsBlind = true),
    expireTokens() {
      for (const connection of [...connections]) connection.expire();
    },
    deleteUser(subject) {
      deleted.add(subject);
      rows.delete(subject);
      for (const connection of connections) connection.rerun();
    },
    connect: (options = {}) =>
      new ConvexReactClient("https://fake.convex.cloud", {
        webSocketConstructor: socketConstructor,
        unsavedChangesWarning: false,
        logger: false,
        ...options,
      }),
  };
}

export interface FakeConvex {
  /** Every function run, with the user and organization of its token. */
  calls: Call[];
  /** The types of all messages, of both directions, in order. */
  messages: string[];
  /** The URLs of all sockets that were opened. */
  sockets: string[];
  /** What a client takes for `WebSocket`. */
  socketConstructor: typeof WebSocket;
  /** How long a socket takes to close, in milliseconds: a round trip in a browser. */
  setCloseTime(ms: number): void;
  /** Cuts all sockets and refuses new ones. */
  setOffline(isOffline: boolean): void;
  /** By WorkOS id. */
  rows: Map<string, UsersRow>;
  refuseTokens(refuses: boolean): void;
  /** What the next mutations meet with; `"hold"` is no answer at all. */
  failMutations(...failures: (Error | "hold")[]): void;
  failMe(fails: boolean): void;
  /** `me` answers with no row any more. */
  blindMe(): void;
  /** Tells every client that its token has expired. */
  expireTokens(): void;
  deleteUser(subject: string): void;
  connect(options?: ConvexOptions): ConvexReactClient;
}

export type ConvexOptions = Pick<ConvexReactClientOptions, "initialAuthTokenReuse">;

interface Call extends Caller {
  path: string;
}

interface Version {
  querySet: number;
  identity: number;
  ts: string;
}

type ClientMessage =
  | { type: "Authenticate"; tokenType: "None"; baseVersion: number }
  | { type: "Authenticate"; tokenType: "User"; value: string; baseVersion: number }
  | {
      type: "ModifyQuerySet";
      newVersion: number;
      modifications: (
        { type: "Add"; queryId: number; udfPath: string } | { type: "Remove"; queryId: number }
      )[];
    }
  | { type: "Mutation" | "Action"; requestId: number; udfPath: string }
  | { type: "Connect" | "Event" };

const ANONYMOUS: Caller = { subject: null, organization: null };

const HELD = Symbol("held");

/** A timestamp as Convex writes it: 64 bits, little-endian, base64. */
function encodeTs(ts: number): string {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(ts), true);
  return btoa(String.fromCharCode(...bytes));
}

function newRow(subject: string, serial: number): UsersRow {
  return {
    _id: `users:${serial}` as UsersRow["_id"],
    _creationTime: 1,
    workosId: subject,
    email: `${subject.replace("user_", "")}@example.com`,
    createdAt: 1,
    updatedAt: 1,
  };
}

/** Not the one of fake timers. */
const realSetImmediate = setImmediate;
