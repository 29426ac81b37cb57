import { Worker } from "node:worker_threads";
import { LocalStackError } from "../errors";
import { hostFile } from "./hostFile";
import type { CompiledFunctions, ConvexLog, HostEvent, HostOptions, HostRequest } from "./messages";

/**
 * The thread that runs the functions and serves the clients.
 *
 * A thread of its own because functions must see the deployment's variables in
 * `process.env` and nothing else, at module scope and in dependencies too:
 * threads can be given an environment, a transform cannot promise it. Besides,
 * `convex-test` guards globals of its whole thread (`fetch`, timers, `console`),
 * which must not happen to a bundler's process, and a thread, unlike a child
 * process, ends together with its parent however that ends.
 */
export class Host {
  readonly #loads = new Map<number, { resolve(): void; reject(error: Error): void }>();
  #nextLoad = 0;
  #closing: Promise<void> | undefined;

  private constructor(
    private readonly worker: Worker,
    readonly url: string,
    readonly siteUrl: string,
  ) {}

  /** @throws LocalStackError `port_in_use`, or `convex_failed`. */
  static async start(options: HostOptions, log: (event: ConvexLog) => void): Promise<Host> {
    const worker = new Worker(await hostFile(), {
      workerData: options,
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
    return await new Promise<Host>((resolve, reject) => {
      let host: Host | undefined;
      const fail = (error: Error) => {
        if (host === undefined) reject(error);
        else host.#failed(error, log);
      };
      worker.on("message", (event: HostEvent) => {
        if (event.type === "log") log(event.log);
        else if (event.type === "failed") fail(new LocalStackError(event.code, event.message));
        else if (event.type === "loaded" && host) host.#loaded(event.id, event.error);
        else if (event.type === "listening") {
          host = new Host(worker, event.url, event.siteUrl);
          resolve(host);
        }
      });
      worker.on("error", (error) => {
        fail(crashed(error instanceof Error ? error.message : String(error), error));
      });
      worker.on("exit", (code) => fail(crashed(`its thread ended with code ${code}`)));
    });
  }

  /** Swaps the functions. Rejects, and keeps the old ones, where they cannot run. */
  load(compiled: CompiledFunctions): Promise<void> {
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
    const closed = new Promise<void>((resolve) => {
      this.worker.on("message", (event: HostEvent) => event.type === "closed" && resolve());
      this.worker.once("exit", () => resolve());
      // A function in an endless loop hears nothing; `terminate` ends it too.
      setTimeout(resolve, 2_000).unref();
    });
    this.#send({ type: "close" });
    await closed;
    await this.worker.terminate();
  }

  #send(request: HostRequest) {
    this.worker.postMessage(request);
  }

  #loaded(id: number, error: string | null) {
    const load = this.#loads.get(id);
    this.#loads.delete(id);
    if (error === null) load?.resolve();
    else load?.reject(new LocalStackError("convex_failed", error));
  }

  #failed(error: Error, log: (event: ConvexLog) => void) {
    for (const load of this.#loads.values()) load.reject(error);
    this.#loads.clear();
    if (this.#closing === undefined) {
      log({ level: "error", source: "server", message: error.message });
    }
  }
}

function crashed(why: string, cause?: unknown): LocalStackError {
  return new LocalStackError("convex_failed", `The local Convex has stopped: ${why}.`, { cause });
}
