import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { FunctionsWatcher } from "./compile/functionsWatcher";
import { LocalConvexError } from "./errors";
import type { ConvexLog } from "./log";
import { Supervisor } from "./worker/supervisor";

/** What {@link startConvexServer} needs to know. */
export interface ConvexServerOptions {
  /** The app's functions folder, usually `<app>/convex`. */
  functionsDir: string;
  /**
   * The deployment's variables, as `npx convex env set` would set them.
   * Functions and `auth.config.ts` see these, `CONVEX_CLOUD_URL` and
   * `CONVEX_SITE_URL`, and nothing of the developer's own environment.
   */
  env: Record<string, string>;
  /**
   * Where clients connect.
   *
   * @default 3210; 0 takes any free port
   */
  port?: number;
  /**
   * Where HTTP actions are served.
   *
   * @default 3211; 0 takes any free port
   */
  sitePort?: number;
  /**
   * How long a query or a mutation may take, in milliseconds. Transactions run
   * one at a time, so one that hangs must not hold up the others for ever.
   *
   * @default 5000
   */
  transactionTimeout?: number;
  /** Told every line that functions and the server write. @default nothing is printed */
  log?: (event: ConvexLog) => void;
}

/** A running local Convex. */
export interface ConvexServer {
  /** For clients: `http://127.0.0.1:3210`. */
  url: string;
  /** For HTTP actions: `http://127.0.0.1:3211`. */
  siteUrl: string;
  /**
   * Compiles and loads the functions now. Changes do that by themselves. Data
   * stays.
   *
   * @throws LocalConvexError `convex_failed`: the last good functions go on.
   */
  reload(): Promise<void>;
  /** Ends the server and everything that it started. Data is lost. */
  close(): Promise<void>;
}

/**
 * Starts a Convex of its own for development and tests: the real `convex`
 * clients, `fetch` to HTTP actions and live queries work against it unchanged.
 * It runs functions, components and cron jobs in Convex's own mock,
 * `convex-test`, keeps data in memory and forgets it at the end. It is not a
 * deployment.
 *
 * @throws LocalConvexError `convex_folder_missing`, `port_in_use`, or
 *   `convex_failed` with file and line where the functions cannot be loaded.
 * @example
 * const server = await startConvexServer({
 *   functionsDir: "convex",
 *   env: { WORKOS_CLIENT_ID: "client_local" },
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
      `There is no functions folder at ${functionsDir}. Create it, or name another.`,
    );
  }
  const log = options.log ?? (() => undefined);
  const { keeper, url, siteUrl } = await Supervisor.start(
    {
      env: options.env,
      port: options.port ?? 3210,
      sitePort: options.sitePort ?? 3211,
      transactionTimeout: options.transactionTimeout ?? 5_000,
    },
    log,
  );
  const modules = new FunctionsWatcher(
    functionsDir,
    (compiled) => keeper.load(compiled),
    ({ error }) => log(error === null ? reloaded : reloadFailed(error)),
    (message) => log({ level: "warn", source: "server", message }),
  );
  const reload = () =>
    modules.reload().catch((error: unknown) => {
      throw loadError(error);
    });
  try {
    await reload();
  } catch (error) {
    await Promise.all([modules.close(), keeper.close()]);
    throw error;
  }
  let closing: Promise<void> | undefined;
  return {
    url,
    siteUrl,
    reload,
    close() {
      closing ??= Promise.all([modules.close(), keeper.close()]).then(() => undefined);
      return closing;
    },
  };
}

const reloaded: ConvexLog = { level: "info", source: "server", message: "Functions reloaded." };

function reloadFailed(error: Error): ConvexLog {
  return {
    level: "error",
    source: "server",
    message: `The functions cannot be loaded, the last good ones go on:\n${error.message}`,
  };
}

function loadError(error: unknown): LocalConvexError {
  if (error instanceof LocalConvexError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new LocalConvexError("convex_failed", `The functions cannot be loaded:\n${message}`, {
    cause: error,
  });
}
