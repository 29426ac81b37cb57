import { getRequestListener } from "@hono/node-server";
import { WebSocketServer } from "ws";
import type { Backend } from "../engine/backend";
import { apiHandler } from "../http/apiHandler";
import { requestOrigin } from "../http/requestOrigin";
import { siteHandler } from "../http/siteHandler";
import type { ConvexLog } from "../log";
import { listenOnLoopback, type LoopbackServer } from "../net/listenOnLoopback";
import { MutationDeduplicator } from "../sync/mutationDeduplicator";
import { SyncSession } from "../sync/syncSession";
import type { WorkerOptions } from "./workerMessages";

/** Maximum size of a message: arguments can have 16 MiB, and their JSON is longer. */
const maxMessageBytes = 32 * 1024 * 1024;

export interface RunningServer {
  url: string;
  siteUrl: string;
  /** Reruns every live query. */
  functionsChanged(): void;
  close(): Promise<void>;
}

/** Listens on both ports: one for clients, one for HTTP actions. */
export async function serve(
  backend: Backend,
  options: WorkerOptions,
  log: (event: ConvexLog) => void,
): Promise<RunningServer> {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes });
  const sessions = new Set<SyncSession>();
  const mutations = new MutationDeduplicator();
  // Keeps the real `Request` and `Response`, because the app's code shares this thread.
  const listener = { overrideGlobalObjects: false };
  const handleCall = apiHandler(backend);
  const handleAction = siteHandler(backend);
  const api = await listenOnLoopback(
    getRequestListener(
      (request, { incoming }) => handleCall.fetch(request, { origin: requestOrigin(incoming) }),
      listener,
    ),
    options.port,
  );
  let site: LoopbackServer;
  try {
    // The CORS rules of the app's HTTP actions decide which pages may call them.
    site = await listenOnLoopback(
      getRequestListener(
        (request, { incoming }) => handleAction(request, requestOrigin(incoming)),
        listener,
      ),
      options.sitePort,
      "any",
    );
  } catch (error) {
    await api.close();
    throw error;
  }
  api.onUpgrade((request, socket, head) => {
    // Without a listener, a disconnected client would end the thread.
    socket.on("error", () => undefined);
    if (!/^\/api\/(?:[^/]+\/)?sync(?:\?|$)/.test(request.url ?? "")) {
      socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      const session = new SyncSession(client, {
        backend,
        mutations,
        origin: requestOrigin(request),
        log,
      });
      sessions.add(session);
      client.once("close", () => sessions.delete(session));
    });
  });
  return {
    url: `http://127.0.0.1:${api.port}`,
    siteUrl: `http://127.0.0.1:${site.port}`,
    functionsChanged() {
      for (const session of sessions) session.functionsChanged();
    },
    async close() {
      for (const session of sessions) session.close();
      for (const client of sockets.clients) client.terminate();
      sockets.close();
      await Promise.all([api.close(), site.close()]);
    },
  };
}
