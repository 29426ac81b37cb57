import { clearInterval, setInterval } from "node:timers";

const beatInterval = 200;
const beats = 0;
const pathLength = 1;
const headerBytes = 8;
const pathBytes = 256;

/** Memory that a thread shares with the one that looks after it. */
export function createHeartbeat(): SharedArrayBuffer {
  return new SharedArrayBuffer(headerBytes + pathBytes);
}

/** The signs of life of the thread that runs the functions. */
export class Heartbeat {
  readonly #header: Int32Array;
  readonly #path: Uint8Array;

  constructor(heartbeat: SharedArrayBuffer) {
    this.#header = new Int32Array(heartbeat, 0, headerBytes / 4);
    this.#path = new Uint8Array(heartbeat, headerBytes);
    setInterval(() => Atomics.add(this.#header, beats, 1), beatInterval).unref();
  }

  /** Notes which function runs, since a thread in an endless loop cannot tell. */
  readonly started = (path: string): void => {
    const bytes = Buffer.from(path).subarray(0, pathBytes);
    this.#path.set(bytes);
    Atomics.store(this.#header, pathLength, bytes.length);
  };
}

/**
 * Looks after a thread: calls `onStall` once, with the function that started
 * last, when it has shown no sign of life for `limit` milliseconds. Time in
 * which the whole process slept does not count.
 *
 * @returns what ends it.
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
