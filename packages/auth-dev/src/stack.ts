import { resolve } from "node:path";
import { keepGenerated, type ConvexLog } from "@opensync/local-convex";
import { onFirstFreePort, requireFreePort } from "@opensync/local-convex/net";
import { pageEnv, type PageEnv } from "./app/pageEnv";
import { startViteApp, type AppLog } from "./app/viteApp";
import { chooseBackend } from "./backend/choose";
import { projectEnv, type Variables } from "./backend/projectEnv";
import { startConvex, type ConvexBackend } from "./backend/startConvex";
import { startWorkosBackend } from "./backend/startWorkosBackend";
import { LocalStackError, toLocalStackError } from "./errors";
import { functionsFolder, requireViteApp } from "./project";
import type { WorkosPerson } from "./workos/api";
import type { WorkosSeed } from "./workos/seed";
import { workosPort } from "./workos/server";

/** How to start the local stack. */
export interface LocalStackOptions {
  /**
   * The app's folder, where `convex/` is.
   *
   * @default process.cwd()
   */
  root?: string;
  /**
   * Ports that must be had; 0 takes any free one.
   *
   * @default app 5173, convex 3210, site 3211, workos 4100, each or the next free one
   */
  ports?: Partial<Record<"app" | "convex" | "site" | "workos", number>>;
  /** More variables for the Convex functions. They win over the stack's own. */
  env?: Record<string, string>;
  /** Who is there to sign in as. @default Ada Lovelace and Grace Hopper */
  seed?: WorkosSeed;
  /**
   * Whether to serve the app in `root` with its own Vite.
   *
   * @default true
   */
  app?: boolean;
  /**
   * Where the app is when something else serves it (`app: false`): sign-in
   * leads back there.
   *
   * @default http://localhost:5173
   */
  appUrl?: string;
  /** @default "/callback" */
  callbackPath?: string;
  /**
   * What decides between local and real backends.
   *
   * @default process.env over `.env.local` over `.env` of `root`
   */
  variables?: Variables;
  /** Told every line that the parts write. @default nothing is printed */
  log?: (line: StackLog) => void;
  /** Stops a start that is under way. */
  signal?: AbortSignal;
}

/** A line from one part of the stack. */
export type StackLog = { part: "app"; line: AppLog } | { part: "convex"; line: ConvexLog };

/** A running stack. */
export interface LocalStack {
  /** The app's address, or `null` when it is not served (`app: false`). */
  app: string | null;
  /** For Convex clients. */
  convex: string;
  /** Where HTTP actions are served. */
  site: string;
  /** For the browser; sign-in begins here. */
  workos: string;
  /** Who can sign in; empty with the real WorkOS. */
  people: WorkosPerson[];
  /** Whether data is lost at the end. */
  inMemory: boolean;
  /** The variables that the page and the functions have been given. */
  env: { page: PageEnv; functions: Record<string, string> };
  /** Stops everything. Twice is once. */
  close(): Promise<void>;
}

const usualPorts = { app: 5173, workos: workosPort };

/**
 * Starts a WorkOS, a Convex and the app, fitted to each other. All of it is on
 * this machine and in memory, unless the project's variables name real ones
 * ({@link LocalStackOptions.variables}).
 *
 * @throws LocalStackError by `code`: `convex_folder_missing`, `app_missing`,
 *   `bad_environment`, `bad_seed`, `cloud_needs_workos`, `port_in_use`,
 *   `emulator_failed`, `codegen_failed`, `convex_failed`, `stopped`. Parts that had started are stopped.
 * @example
 * const stack = await startLocalStack({ root: "apps/web", ports: { app: 0 } });
 * await page.goto(stack.app);
 * await stack.close();
 */
export async function startLocalStack(options: LocalStackOptions = {}): Promise<LocalStack> {
  const root = resolve(options.root ?? process.cwd());
  const { ports = {}, log = () => undefined, callbackPath = "/callback" } = options;
  const functionsDir = functionsFolder(root);
  if (options.app !== false) requireViteApp(root);
  const variables = options.variables ?? projectEnv(root);
  const choice = chooseBackend(variables);
  const started: (() => Promise<void>)[] = [];
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= closeAll(started));
  const keep = <T extends { close(): Promise<void> }>(part: T): T => {
    started.push(() => part.close());
    options.signal?.throwIfAborted();
    return part;
  };

  try {
    // Checked before anything starts, on both addresses that localhost resolves to.
    if (options.app !== false && ports.app) await requireFreePort(ports.app);
    let appUrl = options.appUrl ?? `http://localhost:${usualPorts.app}`;
    const workos = keep(
      await startWorkosBackend(choice.workos, (start) =>
        onPort(ports.workos, usualPorts.workos, (port) =>
          start({
            port,
            homeUrl: () => appUrl,
            ...(options.seed === undefined ? {} : { seed: options.seed }),
          }),
        ),
      ),
    );
    const functions = { ...workos.functionsEnv, ...options.env };
    if (choice.convex.kind === "memory") {
      keep(
        await keepGenerated({
          root,
          functionsDir,
          log: (line) => log({ part: "convex", line: { ...line, source: "server" } }),
        }),
      );
    }
    const convex: ConvexBackend = keep(
      await startConvex({
        choice,
        root,
        functionsDir,
        functions,
        variables,
        ports,
        log: (line) => log({ part: "convex", line }),
        signal: options.signal,
      }),
    );
    const backend = {
      convex: convex.url,
      site: convex.siteUrl,
      clientId: workos.clientId,
      workosUrl: workos.url,
    };
    if (options.app !== false) {
      const app = keep(
        await onPort(ports.app, usualPorts.app, (port) =>
          startViteApp({
            root,
            port,
            pageEnv: (url) => pageEnv(backend, url, callbackPath),
            log: (line) => log({ part: "app", line }),
          }),
        ),
      );
      appUrl = app.url;
    }
    return {
      app: options.app === false ? null : appUrl,
      convex: convex.url,
      site: convex.siteUrl,
      workos: workos.url,
      people: workos.people,
      inMemory: choice.convex.kind === "memory",
      env: { page: pageEnv(backend, appUrl, callbackPath), functions },
      close,
    };
  } catch (error) {
    await close();
    if (options.signal?.aborted === true) {
      throw new LocalStackError("stopped", "Stopped before it was ready.", { cause: error });
    }
    throw toLocalStackError(error);
  }
}

/** The wanted port and no other, or the first free one from the usual one upwards. */
function onPort<T>(
  wanted: number | undefined,
  usual: number,
  start: (port: number) => Promise<T>,
): Promise<T> {
  return wanted === undefined ? onFirstFreePort(usual, start) : start(wanted);
}

/** In the reverse order of the start; one part's failure does not keep the others. */
async function closeAll(started: (() => Promise<void>)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const stop of started.reverse()) {
    await stop().catch((error: unknown) => errors.push(error));
  }
  if (errors.length > 0) throw new AggregateError(errors, "The local stack did not stop cleanly.");
}
