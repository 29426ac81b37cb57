import type { CompiledFunctions } from "../compile/compiledFunctions";
import type { LocalConvexErrorCode } from "../errors";
import type { ConvexLog } from "../log";

/** What the host thread is started with. */
export interface WorkerOptions {
  env: Record<string, string>;
  port: number;
  sitePort: number;
  /** In milliseconds. */
  transactionTimeout: number;
  /** See {@link createHeartbeat}. */
  heartbeat: SharedArrayBuffer;
}

/** From the server to its host thread. */
export type WorkerRequest =
  { type: "load"; id: number; compiled: CompiledFunctions } | { type: "close" };

/** From the host thread to the server. */
export type WorkerEvent =
  | { type: "listening"; url: string; siteUrl: string }
  | { type: "failed"; code: LocalConvexErrorCode; message: string }
  | { type: "loaded"; id: number; error: string | null }
  | { type: "log"; log: ConvexLog }
  | { type: "closed" };
