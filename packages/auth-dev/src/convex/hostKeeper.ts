import { Host } from "./hostThread";
import type { CompiledFunctions, ConvexLog, HostOptions } from "./messages";

/** Restarts within a minute after which something is wrong for good. */
const maxRestarts = 5;

/**
 * Keeps a {@link Host} running: where a function has brought it down, another
 * takes its place on the same ports, with the last good functions and empty
 * tables. Clients connect again by themselves.
 */
export class HostKeeper {
  #host: Promise<Host>;
  #lastGood: CompiledFunctions | null = null;
  #restarts: number[] = [];
  #closing: Promise<void> | undefined;

  private constructor(
    private readonly options: Omit<HostOptions, "vitals">,
    private readonly log: (event: ConvexLog) => void,
  ) {
    this.#host = this.#start(options);
  }

  /** @throws LocalStackError `port_in_use`, or `convex_failed`. */
  static async start(
    options: Omit<HostOptions, "vitals">,
    log: (event: ConvexLog) => void,
  ): Promise<{ keeper: HostKeeper; url: string; siteUrl: string }> {
    const keeper = new HostKeeper(options, log);
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

  #start(options: Omit<HostOptions, "vitals">): Promise<Host> {
    return Host.start(options, { log: this.log, onEnd: (why) => this.#replace(why) });
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
