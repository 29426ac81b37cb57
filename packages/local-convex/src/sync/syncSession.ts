import { clearInterval, setInterval } from "node:timers";
import type { WebSocket } from "ws";
import { authenticateMessage } from "../auth/authenticate";
import type { Caller } from "../auth/caller";
import { TokenError } from "../auth/tokenError";
import type { Backend } from "../engine/backend";
import type { Origin } from "../engine/scope";
import type { ConvexLog } from "../log";
import { ClientState } from "./clientState";
import { toFunctionResponse } from "./functionResponse";
import type { MutationDeduplicator } from "./mutationDeduplicator";
import {
  encodeTs,
  parseClientMessage,
  ProtocolError,
  type ClientMessage,
  type FunctionCall,
  type ServerMessage,
} from "./syncProtocol";

const pingInterval = 15_000;

interface SessionOptions {
  backend: Backend;
  mutations: MutationDeduplicator;
  /** Of the request that opened the WebSocket. */
  origin: Origin;
  log: (event: ConvexLog) => void;
}

/**
 * One client on its WebSocket. Messages are handled in the order in which they
 * come: verifying a token takes time, and what was sent after it must not
 * overtake it. Mutations run one after the other, actions side by side.
 *
 * Source: convex-backend's sync worker, and the client of the `convex` package.
 */
export class SyncSession {
  readonly #view = new ClientState();
  readonly #stopListening: () => void;
  readonly #ping: NodeJS.Timeout;
  #sessionId: string | null = null;
  #clockSkew: number | null = null;
  #inbox: Promise<void>;
  #mutations: Promise<void> = Promise.resolve();
  #updateWanted = false;
  #updating = false;
  #open = true;

  constructor(
    private readonly socket: WebSocket,
    private readonly options: SessionOptions,
  ) {
    const { backend } = options;
    this.#inbox = backend.ready;
    this.#stopListening = backend.transactions.onCommit((_, tables) => {
      if (this.#view.tablesChanged(tables)) this.#wantUpdate();
    });
    this.#ping = setInterval(() => this.#send({ type: "Ping" }), pingInterval);
    socket.on("message", (data, isBinary) => {
      this.#inbox = this.#inbox.then(() => this.#receive(String(data), isBinary));
    });
    socket.on("close", () => this.#end());
    // Broken frames end in an `error` first.
    socket.on("error", () => undefined);
  }

  /** Computes every query again, with the functions of now. */
  functionsChanged(): void {
    this.#view.functionsChanged();
    this.#wantUpdate();
  }

  close(): void {
    this.#hangUp(1001, "ServerShutdown");
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
        this.#view.modifyQueries(message.baseVersion, message.newVersion, message.modifications);
        return this.#wantUpdate();
      case "Mutation":
        return this.#mutation(message, this.#view.caller);
      case "Action":
        return this.#action(message, this.#view.caller);
      case "Event":
        return;
    }
  }

  async #authenticate(message: Extract<ClientMessage, { type: "Authenticate" }>) {
    try {
      await this.#view.authenticate(message.baseVersion, () =>
        authenticateMessage(this.options.backend.functions.tokenVerifier, message),
      );
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      this.options.backend.refusedTokens.report(error);
      return this.#refuse(error, message.baseVersion, true);
    }
    this.#wantUpdate();
  }

  #mutation({ requestId, udfPath, args }: FunctionCall, caller: Caller) {
    const { backend, mutations, origin } = this.options;
    const run = async (): Promise<ServerMessage> => {
      const { outcome, ts } = await backend.mutation(udfPath, args, { caller, origin });
      const response = toFunctionResponse(outcome);
      const stamped = response.success ? { ...response, ts: encodeTs(ts) } : response;
      return { type: "MutationResponse", requestId, ...stamped };
    };
    const answer = this.#mutations.then(() =>
      this.#sessionId === null ? run() : mutations.once(this.#sessionId, requestId, run),
    );
    this.#mutations = answer.then((response) => this.#respond(response));
  }

  #action({ requestId, udfPath, args }: FunctionCall, caller: Caller) {
    const { backend, origin } = this.options;
    void backend.action(udfPath, args, { caller, origin }).then((outcome) => {
      this.#respond({ type: "ActionResponse", requestId, ...toFunctionResponse(outcome) });
    });
  }

  /** A client believes a mutation only when a transition follows its answer. */
  #respond(response: ServerMessage) {
    this.#send(response);
    this.#wantUpdate();
  }

  /** One update at a time; what is wanted meanwhile is in the next. */
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
        const skew = this.#clockSkew === null ? {} : { clientClockSkew: this.#clockSkew };
        await this.options.backend.transactions.snapshot(async (ts) => {
          this.#send({ ...(await this.#view.transition(this.options.backend, ts)), ...skew });
        });
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown) {
    if (!this.#open) return;
    if (error instanceof TokenError) {
      return this.#refuse(error, this.#view.identityVersion, false);
    }
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof ProtocolError) {
      this.#send({ type: "FatalError", error: message });
      return this.#hangUp(1008, "ProtocolError");
    }
    this.options.log({
      level: "error",
      source: "server",
      message: `A client was dropped: ${message}`,
    });
    this.#hangUp(1011, "InternalServerError");
  }

  /** The client tries again, with another token where this one was new. */
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
