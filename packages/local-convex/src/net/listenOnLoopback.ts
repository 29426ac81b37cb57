import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { AllowedPages } from "./foreignHeader";
import { onlyLoopback, onlyLoopbackUpgrades, type UpgradeListener } from "./onlyLoopback";
import { isPortInUse, portInUse } from "./portInUse";
import { isPortAnswering } from "./ports";

/** An HTTP server that only this machine can reach. */
export interface LoopbackServer {
  port: number;
  /** The server on `127.0.0.1`. */
  http: Server;
  /** Handles WebSocket upgrades on both addresses. Foreign ones are refused before. */
  onUpgrade(listener: UpgradeListener): void;
  /** Stops the server and closes open connections. */
  close(): Promise<void>;
}

/**
 * Starts an HTTP server on `127.0.0.1` and, if the machine has IPv6, on `::1`.
 *
 * `localhost` resolves to either address: if the server used only one of them,
 * another program could listen on the same port of the other one, and browsers
 * would reach that program.
 *
 * Requests with a foreign `Host` or `Origin` get a 403, because every web site
 * that a browser on this machine shows can send requests to loopback addresses.
 *
 * @param port 0 chooses a free port.
 * @param allowed which web pages may send requests.
 * @throws LocalConvexError `port_in_use`
 */
export async function listenOnLoopback(
  listener: RequestListener,
  port: number,
  allowed: AllowedPages = "pages",
): Promise<LoopbackServer> {
  // macOS allows binding 127.0.0.1 while another program listens on all
  // addresses. Only a connection shows that the port is in use.
  if (port !== 0 && (await isPortAnswering(port))) throw portInUse(port);
  const guarded = onlyLoopback(listener, allowed);
  const v4 = createServer(serverOptions, guarded);
  try {
    await listen(v4, port, "127.0.0.1");
  } catch (error) {
    throw isPortInUse(error) ? portInUse(port, error) : error;
  }
  const bound = (v4.address() as AddressInfo).port;
  const v6 = createServer(serverOptions, guarded);
  try {
    await listen(v6, bound, "::1");
  } catch (error) {
    if (isPortInUse(error)) {
      await close(v4);
      if (port === 0) return listenOnLoopback(listener, 0, allowed);
      throw portInUse(port, error);
    }
    // Without IPv6, `localhost` resolves to 127.0.0.1 only.
  }
  return {
    port: bound,
    http: v4,
    onUpgrade(upgrade) {
      const guardedUpgrade = onlyLoopbackUpgrades(upgrade, allowed);
      for (const server of [v4, v6]) server.on("upgrade", guardedUpgrade);
    },
    async close() {
      await Promise.all([close(v4), close(v6)]);
    },
  };
}

/** A missing `Host` is refused by {@link onlyLoopback}, with its response. */
const serverOptions = { requireHostHeader: false };

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host, exclusive: true }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
