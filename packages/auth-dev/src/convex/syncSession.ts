import { clearInterval, setInterval } from "node:timers";
import { convexToJson } from "convex/values";
import type { WebSocket } from "ws";
import type { Backend } from "./backend";
import type { FunctionOutcome } from "./functionCall";
import { LiveQueries } from "./liveQueries";
import type { ConvexLog } from "./messages";
import type { MutationLedger } from "./mutationLedger";
import { anonymous, type Caller } from "./scope";
import {
  encodeTs,
  parseClientMessage,
  ProtocolError,
  type AddQuery,
  type ClientMessage,
  type FunctionResponse,
  type RemoveQuery,
  type ServerMessage,
} from "./syncProtocol";
import { TokenError } from "./tokenError";

const pingInterval = 15_000;

type Message<Type extends ClientMessage["type"]> = Extract<ClientMessage, { type: Type }>;

/** What the client has asked for, and the next transition will show. */
interface Pending {
  modifications: (AddQuery | RemoveQuery)[];
  querySet: number;
  identity: number;
  caller: Caller | null;
}

/**
 * One client on its WebSocket. Messages are handled in the order in which they
 * come: verifying a token takes time, and what was sent after it must not
 * overtake it. Mutations run one after the other, actions side by side.
 *
 * Source: convex-backend's sync worker, and the client of the `convex` package.
 */
export class SyncSession {
  readonly #queries = new LiveQueries();
  readonly #stopListening: () => void;
  readonly #ping: NodeJS.Timeout;
  #sessionId: string | null = null;
  #clockSkew: number | null = null;
  #version = { querySet: 0, identity: 0, ts: 0n };
  #pending: Pending = { modifications: [], querySet: 0, identity: 0, caller: null };
  #caller: Caller = anonymous;
  #inbox: Promise<void> = Promise.resolve();
  #mutations: Promise<void> = Promise.resolve();
  #updateWanted = false;
  #updating = false;
  #open = true;

  constructor(
    private readonly socket: WebSocket,
    private readonly backend: Backend,
    private readonly ledger: MutationLedger,
    private readonly log: (event: ConvexLog) => void,
  ) {
    this.#stopListening = backend.transactions.onCommit((_, tables) => {
      if (this.#queries.tablesChanged(tables)) this.#wantUpdate();
    });
    this.#ping = setInterval(() => this.#send({ type: "Ping" }), pingInterval);
    socket.on("message", (data, isBinary) => {
      this.#inbox = this.#inbox.then(() => this.#receive(String(data), isBinary));
    });
    socket.on("close", () => this.#end());
    // Broken frames end in an `error`; the `close` that follows is enough.
    socket.on("error", () => undefined);
  }

  /** Computes every query again, with the functions of now. */
  functionsChanged(): void {
    this.#queries.allChanged();
    this.#wantUpdate();
  }

  close(): void {
    this.#end();
    this.socket.close(1001, "ServerShutdown");
  }

  async #receive(text: string, isBinary: boolean) {
    if (!this.#open) return;
    try {
      if (isBinary) throw new ProtocolError("Unexpected message type: binary");
      await this.#handle(parseClientMessage(text));
    } catch (error) {
      this.#fail(error);
    }
  }

  async #handle(message: ClientMessage): Promise<void> {
    switch (message.type) {
      case "Connect":
        this.#sessionId = message.sessionId;
        this.#clockSkew = message.clientTs === null ? null : message.clientTs - Date.now();
        return;
      case "Authenticate":
        return await this.#authenticate(message);
      case "ModifyQuerySet":
        this.#expectVersion("query set", message.baseVersion, this.#pending.querySet);
        this.#pending.querySet = message.newVersion;
        this.#pending.modifications.push(...message.modifications);
        return this.#wantUpdate();
      case "Mutation":
        return this.#mutation(message, this.#currentCaller());
      case "Action":
        return this.#action(message, this.#currentCaller());
      case "Event":
        return;
    }
  }

  async #authenticate({ tokenType, value, baseVersion }: Message<"Authenticate">) {
    this.#expectVersion("identity", baseVersion, this.#pending.identity);
    try {
      this.#pending.caller = await this.#verify(tokenType, value);
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      return this.#refuse(error, baseVersion, true);
    }
    this.#pending.identity = baseVersion + 1;
    this.#wantUpdate();
  }

  async #verify(tokenType: "None" | "User" | "Admin", token: string): Promise<Caller> {
    if (tokenType === "None") return anonymous;
    if (tokenType === "User") return await this.backend.functions.tokens.verify(token);
    throw new TokenError(
      "BadDeployKey",
      "The provided admin key was invalid for this instance. The local Convex has none.",
    );
  }

  #mutation({ requestId, udfPath, args }: Message<"Mutation">, caller: Caller) {
    const run = async (): Promise<ServerMessage> => {
      const { outcome, ts } = await this.backend.mutation(udfPath, args, caller);
      const response = asResponse(outcome);
      const stamped = response.success ? { ...response, ts: encodeTs(ts) } : response;
      return { type: "MutationResponse", requestId, ...stamped };
    };
    const answer = this.#mutations.then(() =>
      this.#sessionId === null ? run() : this.ledger.once(this.#sessionId, requestId, run),
    );
    this.#mutations = answer.then((response) => this.#respond(response));
  }

  #action({ requestId, udfPath, args }: Message<"Action">, caller: Caller) {
    void this.backend.action(udfPath, args, caller).then((outcome) => {
      this.#respond({ type: "ActionResponse", requestId, ...asResponse(outcome) });
    });
  }

  /** A client believes a mutation only when a transition follows its answer. */
  #respond(response: ServerMessage) {
    this.#send(response);
    this.#wantUpdate();
  }

  #wantUpdate() {
    this.#updateWanted = true;
    if (this.#updating || !this.#open) return;
    this.#updating = true;
    void this.#update().finally(() => {
      this.#updating = false;
      if (this.#updateWanted && this.#open) this.#wantUpdate();
    });
  }

  async #update() {
    try {
      while (this.#updateWanted && this.#open) {
        this.#updateWanted = false;
        await this.backend.transactions.snapshot((ts) => this.#transition(ts));
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Everything in it is of one moment: nothing commits meanwhile. */
  async #transition(ts: bigint) {
    const caller = this.#currentCaller();
    const { modifications, querySet, identity } = this.#pending;
    const identityChanged = this.#pending.caller !== null;
    this.#pending = { modifications: [], querySet, identity, caller: null };
    this.#caller = caller;
    if (identityChanged) this.#queries.allChanged();
    const removed = modifications.filter((modification) => modification.type === "Remove");
    for (const modification of modifications) {
      if (modification.type === "Add") this.#queries.add(modification);
      else this.#queries.remove(modification.queryId);
    }
    const updated = await this.#queries.refresh(this.backend, caller);
    const startVersion = this.#version;
    this.#version = { querySet, identity, ts: ts > startVersion.ts ? ts : startVersion.ts };
    this.#send({
      type: "Transition",
      startVersion: { ...startVersion, ts: encodeTs(startVersion.ts) },
      endVersion: { ...this.#version, ts: encodeTs(this.#version.ts) },
      modifications: [
        ...removed.map(({ queryId }) => ({ type: "QueryRemoved" as const, queryId })),
        ...updated,
      ],
      ...(this.#clockSkew === null ? {} : { clientClockSkew: this.#clockSkew }),
    });
  }

  /** @throws TokenError when the identity has run out since it was accepted. */
  #currentCaller(): Caller {
    const caller = this.#pending.caller ?? this.#caller;
    if (caller.type === "user" && caller.expiresAt <= Date.now()) {
      throw new TokenError("TokenExpired", "Convex token identity expired");
    }
    return caller;
  }

  #expectVersion(what: string, actual: number, expected: number) {
    if (actual === expected) return;
    throw new ProtocolError(`Base version ${actual} of the ${what} is not ${expected}.`);
  }

  #fail(error: unknown) {
    if (!this.#open) return;
    if (error instanceof TokenError) return this.#refuse(error, this.#version.identity, false);
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof ProtocolError) {
      this.#send({ type: "FatalError", error: message });
      return this.#hangUp(1008, "ProtocolError");
    }
    this.log({ level: "error", source: "server", message: `A client was dropped: ${message}` });
    this.#hangUp(1011, "InternalServerError");
  }

  #refuse({ code, message }: TokenError, baseVersion: number, authUpdateAttempted: boolean) {
    this.#send({ type: "AuthError", error: message, baseVersion, authUpdateAttempted });
    this.#hangUp(1008, code);
  }

  #hangUp(status: number, reason: string) {
    this.#end();
    this.socket.close(status, reason);
  }

  #send(message: ServerMessage) {
    if (this.#open && this.socket.readyState === this.socket.OPEN) {
      this.socket.send(JSON.stringify(message));
    }
  }

  #end() {
    this.#open = false;
    clearInterval(this.#ping);
    this.#stopListening();
  }
}

function asResponse(outcome: FunctionOutcome): FunctionResponse {
  const { logLines } = outcome;
  if (outcome.success) return { success: true, result: convexToJson(outcome.value), logLines };
  const { errorMessage, errorData } = outcome;
  const failure = { success: false as const, result: errorMessage, logLines };
  return errorData === undefined ? failure : { ...failure, errorData };
}
