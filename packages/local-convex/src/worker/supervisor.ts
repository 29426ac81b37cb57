import type { CompiledFunctions } from "../compile/compiledFunctions";
import type { ConvexLog } from "../log";
import type { WorkerOptions } from "./workerMessages";
import { WorkerThread } from "./workerThread";

/** Restarts within a minute after which something is wrong for good. */
const maxRestarts = 5;

/**
 * Keeps a {@link WorkerThread} running: where a function has brought it down, another
 * takes its place on the same ports, with the last good functions and empty
 * tables. Clients connect again by themselves.
 */
export class Supervisor {
  #host: Promise<WorkerThread>;
  #lastGood: CompiledFunctions | null = null;
  #restarts: number[] = [];
  #closing: Promise<void> | undefined;

  private constructor(
    private readonly options: Omit<WorkerOptions, "heartbeat">,
    private readonly log: (event: ConvexLog) => void,
  ) {
    this.#host = this.#start(options);
  }

  /** @throws LocalConvexError `port_in_use`, or `convex_failed`. */
  static async start(
    options: Omit<WorkerOptions, "heartbeat">,
    log: (event: ConvexLog) => void,
  ): Promise<{ keeper: Supervisor; url: string; siteUrl: string }> {
    const keeper = new Supervisor(options, log);
    const { url, siteUrl } = await keeper.#host;
    return { keeper, url, siteUrl };
  }

  /** Swaps the functions. Rejects, and keeps the old ones, where they cannot run. */
  async load(compiled: CompiledFunctions): Promise<void> {
    const host = await this.#host;
    await host.load(compiled);
    this.#lastGood = compiled;
  }

  close(): Promise<void> {
    this.#closing ??= this.#host.then(
      (host) => host.close(),
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
        `${why} It has happened ${maxRestarts} times in a minute; start it again by hand.`,
      );
      return;
    }
    this.#error(`${why} It starts anew, with empty tables.`);
    const host = this.#host.then(({ url, siteUrl }) =>
      this.#start({ ...this.options, port: portOf(url), sitePort: portOf(siteUrl) }),
    );
    this.#host = host.then(async (started) => {
      if (this.#lastGood !== null) await started.load(this.#lastGood);
      return started;
    });
    this.#host.catch((error: unknown) => {
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
