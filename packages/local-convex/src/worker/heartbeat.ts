import { clearInterval, setInterval } from "node:timers";

const beatInterval = 200;
const beats = 0;
const pathLength = 1;
const headerBytes = 8;
const pathBytes = 256;

/** Creates the memory that the worker thread shares with the thread that watches it. */
export function createHeartbeat(): SharedArrayBuffer {
  return new SharedArrayBuffer(headerBytes + pathBytes);
}

/** Writes the heartbeat of the worker thread. */
export class Heartbeat {
  readonly #header: Int32Array;
  readonly #path: Uint8Array;

  constructor(heartbeat: SharedArrayBuffer) {
    this.#header = new Int32Array(heartbeat, 0, headerBytes / 4);
    this.#path = new Uint8Array(heartbeat, headerBytes);
    setInterval(() => Atomics.add(this.#header, beats, 1), beatInterval).unref();
  }

  /** Records the function that runs, because a thread in an endless loop cannot send it. */
  readonly started = (path: string): void => {
    const bytes = Buffer.from(path).subarray(0, pathBytes);
    this.#path.set(bytes);
    Atomics.store(this.#header, pathLength, bytes.length);
  };
}

/**
 * Calls `onStall` once, with the function that started last, when the thread has
 * written no heartbeat for `limit` milliseconds. Time in which the whole process
 * was suspended does not count.
 *
 * @returns a function that stops watching.
 */
export function watchHeartbeat(
  heartbeat: SharedArrayBuffer,
  limit: number,
  onStall: (lastFunction: string) => void,
): () => void {
  const header = new Int32Array(heartbeat, 0, headerBytes / 4);
  let last = -1;
  let still = 0;
  const timer = setInterval(() => {
    const now = Atomics.load(header, beats);
    still = now === last ? still + beatInterval : 0;
    last = now;
    if (still < limit) return;
    clearInterval(timer);
    const length = Atomics.load(header, pathLength);
    onStall(Buffer.from(new Uint8Array(heartbeat, headerBytes, length)).toString());
  }, beatInterval);
  timer.unref();
  return () => clearInterval(timer);
}
