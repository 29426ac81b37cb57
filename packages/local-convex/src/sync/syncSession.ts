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
  /** Origin of the request that opened the WebSocket. */
  origin: Origin;
  log: (event: ConvexLog) => void;
}

/**
 * One client on its WebSocket. Handles messages in order: messages after a token
 * wait until the token is verified. Mutations run one at a time, actions in
 * parallel.
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
  #isUpdateRequested = false;
  #isUpdating = false;
  #isOpen = true;

  constructor(
    private readonly socket: WebSocket,
    private readonly options: SessionOptions,
  ) {
    const { backend } = options;
    this.#inbox = backend.ready;
    this.#stopListening = backend.transactions.onCommit((_, tables) => {
      if (this.#view.tablesChanged(tables)) this.#requestUpdate();
    });
    this.#ping = setInterval(() => this.#send({ type: "Ping" }), pingInterval);
    socket.on("message", (data, isBinary) => {
      this.#inbox = this.#inbox.then(() => this.#receive(String(data), isBinary));
    });
    socket.on("close", () => this.#end());
    // Malformed frames emit `error` before `close`.
    socket.on("error", () => undefined);
  }

  /** Reruns every query with the current functions. */
  functionsChanged(): void {
    this.#view.functionsChanged();
    this.#requestUpdate();
  }

  close(): void {
    this.#disconnect(1001, "ServerShutdown");
  }

  async #receive(text: string, isBinary: boolean) {
    if (!this.#isOpen) return;
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
        return this.#requestUpdate();
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
    this.#requestUpdate();
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

  /** Clients complete a mutation only when a transition follows its response. */
  #respond(response: ServerMessage) {
    this.#send(response);
    this.#requestUpdate();
  }

  /** Runs one update at a time; a request during an update starts another one. */
  #requestUpdate() {
    this.#isUpdateRequested = true;
    if (this.#isUpdating || !this.#isOpen) return;
    this.#isUpdating = true;
    void this.#update().finally(() => {
      this.#isUpdating = false;
      if (this.#isUpdateRequested && this.#isOpen) this.#requestUpdate();
    });
  }

  async #update() {
    try {
      while (this.#isUpdateRequested && this.#isOpen) {
        this.#isUpdateRequested = false;
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
    if (!this.#isOpen) return;
    if (error instanceof TokenError) {
      return this.#refuse(error, this.#view.identityVersion, false);
    }
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof ProtocolError) {
      this.#send({ type: "FatalError", error: message });
      return this.#disconnect(1008, "ProtocolError");
    }
    this.options.log({
      level: "error",
      source: "server",
      message: `A client was dropped: ${message}`,
    });
    this.#disconnect(1011, "InternalServerError");
  }

  /** Disconnects the client, which retries, with a new token if this one was new. */
  #refuse({ code, message }: TokenError, baseVersion: number, authUpdateAttempted: boolean) {
    this.#send({ type: "AuthError", error: message, baseVersion, authUpdateAttempted });
    this.#disconnect(1008, code);
  }

  #disconnect(status: number, reason: string) {
    this.#end();
    this.socket.close(status, reason);
  }

  #send(message: ServerMessage) {
    if (this.#isOpen && this.socket.readyState === this.socket.OPEN) {
      this.socket.send(JSON.stringify(message));
    }
  }

  #end() {
    this.#isOpen = false;
    clearInterval(this.#ping);
    this.#stopListening();
  }
}
