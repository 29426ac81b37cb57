import type { CompiledFunctions } from "../compile/compiledFunctions";
import type { ConvexLog } from "../log";
import type { WorkerOptions } from "./workerMessages";
import { WorkerThread } from "./workerThread";

/** Restarts within a minute before the supervisor gives up. */
const maxRestarts = 5;

/**
 * Keeps a {@link WorkerThread} running. When a function ends the thread, starts a
 * new one on the same ports, with the last functions that loaded and empty
 * tables. Clients reconnect on their own.
 */
export class Supervisor {
  #worker: Promise<WorkerThread>;
  #lastGood: CompiledFunctions | null = null;
  #restarts: number[] = [];
  #closing: Promise<void> | undefined;

  private constructor(
    private readonly options: Omit<WorkerOptions, "heartbeat">,
    private readonly log: (event: ConvexLog) => void,
  ) {
    this.#worker = this.#start(options);
  }

  /** @throws LocalConvexError `port_in_use`, `convex_failed` */
  static async start(
    options: Omit<WorkerOptions, "heartbeat">,
    log: (event: ConvexLog) => void,
  ): Promise<{ supervisor: Supervisor; url: string; siteUrl: string }> {
    const supervisor = new Supervisor(options, log);
    const { url, siteUrl } = await supervisor.#worker;
    return { supervisor, url, siteUrl };
  }

  /** Replaces the functions. Rejects, and keeps the previous ones, when the new ones cannot run. */
  async load(compiled: CompiledFunctions): Promise<void> {
    const worker = await this.#worker;
    await worker.load(compiled);
    this.#lastGood = compiled;
  }

  close(): Promise<void> {
    this.#closing ??= this.#worker.then(
      (worker) => worker.close(),
      () => undefined,
    );
    return this.#closing;
  }

  #start(options: Omit<WorkerOptions, "heartbeat">): Promise<WorkerThread> {
    return WorkerThread.start(options, { log: this.log, onEnd: (why) => this.#replace(why) });
  }

  #replace(why: string) {
    if (this.#closing !== undefined) return;
    const now = Date.now();
    this.#restarts = [...this.#restarts.filter((time) => now - time < 60_000), now];
    if (this.#restarts.length > maxRestarts) {
      this.#error(
        `${why} It was restarted ${maxRestarts} times within a minute and stays stopped. Restart it yourself.`,
      );
      return;
    }
    this.#error(`${why} It restarts with empty tables.`);
    const restarted = this.#worker.then(({ url, siteUrl }) =>
      this.#start({ ...this.options, port: portOf(url), sitePort: portOf(siteUrl) }),
    );
    this.#worker = restarted.then(async (started) => {
      if (this.#lastGood !== null) await started.load(this.#lastGood);
      return started;
    });
    this.#worker.catch((error: unknown) => {
      this.#error(error instanceof Error ? error.message : String(error));
    });
  }

  #error(message: string) {
    this.log({ level: "error", source: "server", message });
  }
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}
