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
  /** Told once why the thread has ended, unless it was closed. */
  onEnd: (why: string) => void;
}

/**
 * The thread that runs the functions and serves the clients.
 *
 * A thread of its own because functions must see the deployment's variables in
 * `process.env` and nothing else, at module scope and in dependencies too:
 * threads can be given an environment, a transform cannot promise it. Besides,
 * `convex-test` guards globals of its whole thread (`fetch`, timers, `console`),
 * which must not happen to a bundler's process, a thread can be ended in the
 * middle of an endless loop, and unlike a child process it ends together with
 * its parent, however that ends.
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

  /** @throws LocalConvexError `port_in_use`, or `convex_failed`. */
  static async start(
    options: Omit<WorkerOptions, "heartbeat">,
    { log, onEnd }: WorkerListeners,
  ): Promise<WorkerThread> {
    const heartbeat = createHeartbeat();
    const worker = new Worker(await resolveEntry(), {
      workerData: { ...options, heartbeat } satisfies WorkerOptions,
      env: { ...options.env },
      // Neither loaders nor inspectors of the parent; and nothing that a
      // dependency prints may get into a parent's own output.
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    const print = (level: ConvexLog["level"]) => (chunk: unknown) =>
      log({ level, source: "server", message: String(chunk).trimEnd() });
    worker.stdout.on("data", print("info"));
    worker.stderr.on("data", print("warn"));
    return await new Promise<WorkerThread>((resolve, reject) => {
      let host: WorkerThread | undefined;
      let first: LocalConvexError | undefined;
      const fail = (error: LocalConvexError) => {
        // The end of the thread, which comes after, says nothing of the reason.
        const reason = (first ??= error);
        if (host !== undefined) host.#ended(reason, onEnd);
        else void worker.terminate().then(() => reject(reason));
      };
      worker.on("message", (event: WorkerEvent) => {
        if (event.type === "log") log(event.log);
        else if (event.type === "failed") fail(new LocalConvexError(event.code, event.message));
        else if (event.type === "loaded" && host) host.#loaded(event.id, event.error);
        else if (event.type === "listening") {
          const stop = watchForStall(heartbeat, options.transactionTimeout, fail);
          host = new WorkerThread(worker, event.url, event.siteUrl, stop);
          resolve(host);
        }
      });
      worker.on("error", (error: unknown) => {
        fail(ended(error instanceof Error ? error.message : String(error), error));
      });
      worker.on("exit", (code) => fail(ended(`its thread ended with code ${code}`)));
    });
  }

  /** Swaps the functions. Rejects, and keeps the old ones, where they cannot run. */
  load(compiled: CompiledFunctions): Promise<void> {
    // Nobody would answer any more.
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
      // A function in an endless loop hears nothing; `terminate` ends it too.
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

/** A thread that stands still is at a breakpoint, where there may be one. */
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
    fail(ended(`${who} kept it busy for ${seconds} s without a pause (an endless loop?)`));
  });
}

function ended(why: string, cause?: unknown): LocalConvexError {
  return new LocalConvexError("convex_failed", `The local Convex has stopped: ${why}.`, { cause });
}
