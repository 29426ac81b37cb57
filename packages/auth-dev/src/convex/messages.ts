import type { LocalStackErrorCode } from "../errors";

/** One line that the server or a function wrote. */
export interface ConvexLog {
  level: "debug" | "info" | "warn" | "error";
  /** `function` for what functions print and throw, `server` for the server itself. */
  source: "server" | "function";
  /** Which function: `sessions:list`, `GET /health`. */
  function?: string;
  message: string;
}

/** Compiled code of one environment, as one script. See {@link compile}. */
export interface Script {
  /** A name for stack traces. No file has it. */
  filename: string;
  code: string;
  /** JSON of a version 3 source map whose sources are relative to the app's root. */
  sourceMap: string;
}

/** Everything that `npx convex dev` would push. */
export interface CompiledFunctions {
  /** The app's functions folder, absolute. */
  functionsDir: string;
  /** Functions of Convex's own runtime, together with the schema. */
  isolate: Script;
  /** `crons.ts`. */
  crons: Script | null;
  /** Files that say `"use node"`. */
  node: Script | null;
  authConfig: Script | null;
  /** `convex.config.ts`, together with the definitions of all components. */
  appConfig: Script | null;
  /** By the folder of each component. */
  components: Record<string, ComponentScripts>;
}

/** Compiled code of a component, however often it is mounted. */
export interface ComponentScripts {
  /** Functions, together with the schema. */
  functions: Script;
  /** `crons.ts`. */
  crons: Script | null;
}

/** What the host thread is started with. */
export interface HostOptions {
  env: Record<string, string>;
  port: number;
  sitePort: number;
  /** In milliseconds. */
  transactionTimeout: number;
  /** See {@link createVitals}. */
  vitals: SharedArrayBuffer;
}

/** From the server to its host thread. */
export type HostRequest =
  { type: "load"; id: number; compiled: CompiledFunctions } | { type: "close" };

/** From the host thread to the server. */
export type HostEvent =
  | { type: "listening"; url: string; siteUrl: string }
  | { type: "failed"; code: LocalStackErrorCode; message: string }
  | { type: "loaded"; id: number; error: string | null }
  | { type: "log"; log: ConvexLog }
  | { type: "closed" };
