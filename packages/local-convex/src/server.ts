import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { FunctionsWatcher } from "./compile/functionsWatcher";
import { LocalConvexError } from "./errors";
import type { ConvexLog } from "./log";
import { Supervisor } from "./worker/supervisor";

/** Options of {@link startConvexServer}. */
export interface ConvexServerOptions {
  /** Path of the functions folder, usually `<app>/convex`. */
  functionsDir: string;
  /**
   * Environment variables of the deployment, as set by `npx convex env set`.
   * Functions and `auth.config.ts` read these, `CONVEX_CLOUD_URL` and
   * `CONVEX_SITE_URL`; they do not see the environment of this process.
   */
  env: Record<string, string>;
  /**
   * Port for clients.
   *
   * @default 3210; 0 chooses a free port
   */
  port?: number;
  /**
   * Port for HTTP actions.
   *
   * @default 3211; 0 chooses a free port
   */
  sitePort?: number;
  /**
   * Timeout of a query or mutation, in milliseconds. Transactions run one at a
   * time, so a transaction that hangs would block all others.
   *
   * @default 5000
   */
  transactionTimeout?: number;
  /** Receives every line that functions and the server write. @default lines are dropped */
  log?: (event: ConvexLog) => void;
}

/** A running local Convex server. */
export interface ConvexServer {
  /** Address for clients, such as `http://127.0.0.1:3210`. */
  url: string;
  /** Address of HTTP actions, such as `http://127.0.0.1:3211`. */
  siteUrl: string;
  /**
   * Compiles and loads the functions now, and keeps the data. Changed files are
   * reloaded without this call.
   *
   * @throws LocalConvexError `convex_failed`; the previous functions keep running.
   */
  reload(): Promise<void>;
  /** Stops the server and drops its data. May be called more than once. */
  close(): Promise<void>;
}

/**
 * Starts a local server for Convex clients, for development and tests.
 *
 * Convex's own clients, live queries and `fetch` to HTTP actions work against it
 * unchanged. It runs functions, components and cron jobs in `convex-test`,
 * Convex's mock, keeps data in memory, and reloads functions when files change.
 *
 * @throws LocalConvexError `convex_folder_missing`, `port_in_use`, or
 *   `convex_failed` with file and line when the functions cannot be loaded.
 * @example
 * const server = await startConvexServer({
 *   functionsDir: "convex",
 *   env: { OPENAI_BASE_URL: "http://localhost:4010" },
 *   port: 0,
 *   sitePort: 0,
 * });
 * const client = new ConvexHttpClient(server.url);
 */
export async function startConvexServer(options: ConvexServerOptions): Promise<ConvexServer> {
  const functionsDir = resolve(options.functionsDir);
  if (!existsSync(functionsDir) || !statSync(functionsDir).isDirectory()) {
    throw new LocalConvexError(
      "convex_folder_missing",
      `Functions folder not found: ${functionsDir}. Create it, or pass another "functionsDir".`,
    );
  }
  const log = options.log ?? (() => undefined);
  const { supervisor, url, siteUrl } = await Supervisor.start(
    {
      env: options.env,
      port: options.port ?? 3210,
      sitePort: options.sitePort ?? 3211,
      transactionTimeout: options.transactionTimeout ?? 5_000,
    },
    log,
  );
  const watcher = new FunctionsWatcher(
    functionsDir,
    (compiled) => supervisor.load(compiled),
    ({ error }) => log(error === null ? reloaded : reloadFailed(error)),
    (message) => log({ level: "warn", source: "server", message }),
  );
  const reload = () =>
    watcher.reload().catch((error: unknown) => {
      throw loadError(error);
    });
  try {
    await reload();
  } catch (error) {
    await Promise.all([watcher.close(), supervisor.close()]);
    throw error;
  }
  let closing: Promise<void> | undefined;
  return {
    url,
    siteUrl,
    reload,
    close() {
      closing ??= Promise.all([watcher.close(), supervisor.close()]).then(() => undefined);
      return closing;
    },
  };
}

const reloaded: ConvexLog = { level: "info", source: "server", message: "Functions reloaded." };

function reloadFailed(error: Error): ConvexLog {
  return {
    level: "error",
    source: "server",
    message: `Functions could not be loaded; the previous ones keep running:\n${error.message}`,
  };
}

function loadError(error: unknown): LocalConvexError {
  if (error instanceof LocalConvexError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new LocalConvexError("convex_failed", `Functions could not be loaded:\n${message}`, {
    cause: error,
  });
}
