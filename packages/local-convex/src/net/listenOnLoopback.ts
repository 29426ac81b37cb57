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
  /** Handles WebSockets on both addresses. Those from elsewhere are refused before. */
  onUpgrade(listener: UpgradeListener): void;
  /** Stops at once: open connections are cut. */
  close(): Promise<void>;
}

/**
 * Listens on `127.0.0.1` and, where the machine has it, on `::1`.
 *
 * Both, because `localhost` means either: with one alone, another program may
 * hold the same port on the other, and a browser would reach that one.
 *
 * The address alone keeps no web site out, since every site that this machine's
 * browser shows can send requests to it: a foreign `WorkerThread` or `Origin` is
 * answered with 403.
 *
 * @param port 0 takes any free port.
 * @param allowed which web pages may send requests.
 * @throws LocalConvexError `port_in_use`
 */
export async function listenOnLoopback(
  listener: RequestListener,
  port: number,
  allowed: AllowedPages = "pages",
): Promise<LoopbackServer> {
  // Where the system lets a program bind 127.0.0.1 beside a wildcard listener
  // (macOS), only a connection tells that the port is somebody's.
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
    // No IPv6 on this machine: `localhost` is 127.0.0.1 alone.
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

/** A missing `WorkerThread` is refused by our own rule, with our own answer. */
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
