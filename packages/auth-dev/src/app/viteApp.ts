import type { Logger, LogErrorOptions, Plugin, ViteDevServer } from "vite";
import { anyFreePort, isPortInUse, portInUse } from "@opensync/local-convex/net";
import { pageDefines, type PageEnv } from "./pageEnv";

/** A line that Vite wrote. */
export interface AppLog {
  level: "info" | "warn" | "error";
  message: string;
}

/** How to serve the project's own app. */
export interface ViteAppOptions {
  root: string;
  /** Exactly this port, or an error; 0 takes any free one. */
  port: number;
  /** The page's variables for the address that it gets. */
  pageEnv: (appUrl: string) => PageEnv;
  log: (line: AppLog) => void;
}

/** The name by which the project's own `opensyncAuth()` notices that a stack is there. */
export const pageEnvPluginName = "opensync-auth:page-env";

/**
 * Starts the project's Vite with its own configuration, and gives the page its
 * variables.
 *
 * @throws LocalConvexError `port_in_use`
 */
export async function startViteApp(
  options: ViteAppOptions,
): Promise<{ url: string; close(): Promise<void> }> {
  const { root, log } = options;
  // The page has to be told its own address before it is served.
  const port = options.port === 0 ? await anyFreePort() : options.port;
  const { createServer } = await import("vite");
  const url = `http://localhost:${port}`;
  const server = await createServer({
    root,
    server: { port, strictPort: true, open: false },
    clearScreen: false,
    customLogger: viteLogger(log),
    plugins: [pageEnvPlugin(options.pageEnv(url))],
  });
  try {
    await server.listen();
  } catch (error) {
    await server.close();
    throw error instanceof Error && isVitePortError(error) ? portInUse(port, error) : error;
  }
  return { url, close: () => closeViteApp(server) };
}

async function closeViteApp(server: ViteDevServer): Promise<void> {
  // Vite waits for open connections, and a browser keeps some.
  if (server.httpServer !== null && "closeAllConnections" in server.httpServer) {
    server.httpServer.closeAllConnections();
  }
  await server.close();
}

/** Vite's strict port error has no code. */
function isVitePortError(error: Error): boolean {
  return isPortInUse(error) || /^Port \d+ is already in use/.test(error.message);
}

function pageEnvPlugin(env: PageEnv): Plugin {
  let before: Listeners = { sigterm: [], stdinEnd: [] };
  return {
    name: pageEnvPluginName,
    enforce: "post",
    config() {
      before = exitListeners();
      return { define: pageDefines(env) };
    },
    configureServer() {
      // Vite ends the whole process by itself on SIGTERM and at the end of
      // stdin. The stack has more than Vite to stop.
      const after = exitListeners();
      for (const listener of added(before.sigterm, after.sigterm)) process.off("SIGTERM", listener);
      for (const listener of added(before.stdinEnd, after.stdinEnd)) {
        process.stdin.off("end", listener);
      }
    },
  };
}

interface Listeners {
  sigterm: NodeJS.SignalsListener[];
  stdinEnd: ((...args: unknown[]) => void)[];
}

function exitListeners(): Listeners {
  return {
    sigterm: process.listeners("SIGTERM"),
    stdinEnd: process.stdin.listeners("end") as Listeners["stdinEnd"],
  };
}

function added<T>(before: T[], after: T[]): T[] {
  return after.filter((listener) => !before.includes(listener));
}

function viteLogger(log: (line: AppLog) => void): Logger {
  const warned = new Set<string>();
  const errors = new WeakSet<Error | NonNullable<LogErrorOptions["error"]>>();
  const logger: Logger = {
    hasWarned: false,
    info: (message) => log({ level: "info", message }),
    warn(message) {
      logger.hasWarned = true;
      log({ level: "warn", message });
    },
    warnOnce(message) {
      if (warned.has(message)) return;
      warned.add(message);
      logger.warn(message);
    },
    error(message, options) {
      if (options?.error) errors.add(options.error);
      log({ level: "error", message });
    },
    clearScreen: () => undefined,
    hasErrorLogged: (error) => errors.has(error),
  };
  return logger;
}
