// Not the global: convex-test takes timers away inside of transactions.
import { setImmediate } from "node:timers/promises";

/** Lets one through at a time, in the order of asking. */
export class Mutex {
  #last: Promise<void> = Promise.resolve();

  /**
   * Resolves with the function that lets the next one through.
   *
   * Each waits for a turn of the event loop. All data is in memory, so that
   * functions which call each other would otherwise not let a single message in
   * or out before the last of them is done.
   */
  async acquire(): Promise<() => void> {
    const before = this.#last;
    let release: () => void = () => undefined;
    this.#last = new Promise((resolve) => (release = resolve));
    await before;
    await setImmediate();
    return release;
  }
}
