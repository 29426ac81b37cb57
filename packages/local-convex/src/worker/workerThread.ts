import { url as inspectorUrl } from "node:inspector";
import { Worker } from "node:worker_threads";
import type { CompiledFunctions } from "../compile/compiledFunctions";
import { LocalConvexError } from "../errors";
import type { ConvexLog } from "../log";
import { createHeartbeat, watchHeartbeat } from "./heartbeat";
import { resolveEntry } from "./resolveEntry";
import type { WorkerEvent, WorkerOptions, WorkerRequest } from "./workerMessages";

interface WorkerListeners {
  log: (event: ConvexLog) => void;
  /** Called once with the reason when the thread ends without `close`. */
  onEnd: (why: string) => void;
}

/**
 * The thread that runs the functions and serves the clients.
 *
 * A thread has an environment of its own, so functions and their dependencies see
 * only the deployment's variables in `process.env`, at module scope too. It keeps
 * the globals that `convex-test` replaces (`fetch`, timers, `console`) away from
 * the calling process, can be terminated during an endless loop, and unlike a
 * child process always ends with its parent.
 */
export class WorkerThread {
  readonly #loads = new Map<number, { resolve(): void; reject(error: Error): void }>();
  #nextLoad = 0;
  #closing: Promise<void> | undefined;
  #stopWatching: () => void;

  private constructor(
    private readonly worker: Worker,
    readonly url: string,
    readonly siteUrl: string,
    stopWatching: () => void,
  ) {
    this.#stopWatching = stopWatching;
  }

  /** @throws LocalConvexError `port_in_use`, `convex_failed` */
  static async start(
    options: Omit<WorkerOptions, "heartbeat">,
    { log, onEnd }: WorkerListeners,
  ): Promise<WorkerThread> {
    const heartbeat = createHeartbeat();
    const worker = new Worker(await resolveEntry(), {
      workerData: { ...options, heartbeat } satisfies WorkerOptions,
      env: { ...options.env },
      // The thread inherits no loaders and no inspector, and its output goes to
      // the log instead of the parent's output.
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    const print = (level: ConvexLog["level"]) => (chunk: unknown) =>
      log({ level, source: "server", message: String(chunk).trimEnd() });
    worker.stdout.on("data", print("info"));
    worker.stderr.on("data", print("warn"));
    return await new Promise<WorkerThread>((resolve, reject) => {
      let started: WorkerThread | undefined;
      let first: LocalConvexError | undefined;
      const fail = (error: LocalConvexError) => {
        // The exit event that follows does not know the reason.
        const reason = (first ??= error);
        if (started !== undefined) started.#ended(reason, onEnd);
        else void worker.terminate().then(() => reject(reason));
      };
      worker.on("message", (event: WorkerEvent) => {
        if (event.type === "log") log(event.log);
        else if (event.type === "failed") fail(new LocalConvexError(event.code, event.message));
        else if (event.type === "loaded" && started) started.#loaded(event.id, event.error);
        else if (event.type === "listening") {
          const stop = watchForStall(heartbeat, options.transactionTimeout, fail);
          started = new WorkerThread(worker, event.url, event.siteUrl, stop);
          resolve(started);
        }
      });
      worker.on("error", (error: unknown) => {
        fail(ended(error instanceof Error ? error.message : String(error), error));
      });
      worker.on("exit", (code) => fail(ended(`its thread ended with code ${code}`)));
    });
  }

  /** Replaces the functions. Rejects, and keeps the previous ones, when the new ones cannot run. */
  load(compiled: CompiledFunctions): Promise<void> {
    // A closed thread would never answer.
    if (this.#closing !== undefined) return Promise.reject(ended("it was closed"));
    const id = this.#nextLoad++;
    return new Promise((resolve, reject) => {
      this.#loads.set(id, { resolve, reject });
      this.#send({ type: "load", id, compiled });
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close() {
    this.#stopWatching();
    const closed = new Promise<void>((resolve) => {
      this.worker.on("message", (event: WorkerEvent) => event.type === "closed" && resolve());
      this.worker.once("exit", () => resolve());
      // During an endless loop the thread receives no message; `terminate` ends it.
      setTimeout(resolve, 1_000).unref();
    });
    this.#send({ type: "close" });
    await closed;
    await this.worker.terminate();
    this.#rejectLoads(ended("it was closed"));
  }

  #send(request: WorkerRequest) {
    this.worker.postMessage(request);
  }

  #loaded(id: number, error: string | null) {
    const load = this.#loads.get(id);
    this.#loads.delete(id);
    if (error === null) load?.resolve();
    else load?.reject(new LocalConvexError("convex_failed", error));
  }

  #ended(error: LocalConvexError, onEnd: (why: string) => void) {
    if (this.#closing !== undefined) return;
    this.#stopWatching();
    this.#closing = this.worker.terminate().then(() => {
      this.#rejectLoads(error);
      onEnd(error.message);
    });
  }

  #rejectLoads(error: Error) {
    for (const load of this.#loads.values()) load.reject(error);
    this.#loads.clear();
  }
}

/** Calls `fail` when the thread stalls. Does nothing under a debugger, where a breakpoint stalls it. */
function watchForStall(
  heartbeat: SharedArrayBuffer,
  transactionTimeout: number,
  fail: (error: LocalConvexError) => void,
): () => void {
  if (inspectorUrl() !== undefined) return () => undefined;
  const limit = Math.max(2 * transactionTimeout, 2_000);
  return watchHeartbeat(heartbeat, limit, (lastFunction) => {
    const seconds = limit / 1_000;
    const who = lastFunction === "" ? "code at module scope" : lastFunction;
    fail(ended(`${who} blocked the thread for ${seconds} s (an endless loop?)`));
  });
}

function ended(why: string, cause?: unknown): LocalConvexError {
  return new LocalConvexError("convex_failed", `The local Convex server stopped: ${why}.`, {
    cause,
  });
}
