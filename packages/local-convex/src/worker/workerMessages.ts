import type { CompiledFunctions } from "../compile/compiledFunctions";
import type { LocalConvexErrorCode } from "../errors";
import type { ConvexLog } from "../log";

/** Data that the worker thread is started with. */
export interface WorkerOptions {
  env: Record<string, string>;
  port: number;
  sitePort: number;
  /** Timeout of a query or mutation, in milliseconds. */
  transactionTimeout: number;
  /** Memory shared with the thread. See `createHeartbeat`. */
  heartbeat: SharedArrayBuffer;
}

/** Message to the worker thread. */
export type WorkerRequest =
  { type: "load"; id: number; compiled: CompiledFunctions } | { type: "close" };

/** Message from the worker thread. */
export type WorkerEvent =
  | { type: "listening"; url: string; siteUrl: string }
  | { type: "failed"; code: LocalConvexErrorCode; message: string }
  | { type: "loaded"; id: number; error: string | null }
  | { type: "log"; log: ConvexLog }
  | { type: "closed" };
