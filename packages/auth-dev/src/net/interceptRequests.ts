import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { Server, type RequestListener } from "node:http";

const channel = "http.server.request.start";

/**
 * Puts `wrap` around the request handler of an HTTP server that another package
 * opened and keeps to itself.
 *
 * The first request to `port` reveals the server: Node announces each request
 * before it hands it to the server's handlers, so not even that one gets past.
 *
 * @returns what ends the search for a server that was never asked.
 */
export function interceptRequests(
  port: number,
  wrap: (listener: RequestListener) => RequestListener,
): () => void {
  const stop = () => void unsubscribe(channel, onRequest);
  const onRequest = (message: unknown) => {
    const server = serverOf(message);
    if (server === undefined || portOf(server) !== port) return;
    stop();
    const own = server.listeners("request") as RequestListener[];
    const listener: RequestListener = (...request) => {
      for (const each of own) each.apply(server, request);
    };
    server.requireHostHeader = false;
    server.removeAllListeners("request").on("request", wrap(listener));
  };
  subscribe(channel, onRequest);
  return stop;
}

/** `@types/node` leaves out a property that Node reads at each request. */
interface InterceptedServer extends Server {
  requireHostHeader?: boolean;
}

function serverOf(message: unknown): InterceptedServer | undefined {
  if (typeof message !== "object" || message === null || !("server" in message)) return undefined;
  return message.server instanceof Server ? message.server : undefined;
}

function portOf(server: Server): number | undefined {
  const address = server.address();
  return typeof address === "object" ? address?.port : undefined;
}
