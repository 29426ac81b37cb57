// The globals are not available in transactions of convex-test.
import { setImmediate } from "node:timers/promises";

/** A lock that is granted in the order of the calls. */
export class Mutex {
  #last: Promise<void> = Promise.resolve();

  /**
   * Resolves with the function that releases the lock.
   *
   * Every holder waits for a turn of the event loop: all data is in memory, so
   * functions that call each other would otherwise block all messages until the
   * last of them has finished.
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
