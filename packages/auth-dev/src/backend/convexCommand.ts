import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { LocalStackError } from "../errors";
import type { Variables } from "./projectEnv";
import { spawnTethered } from "./tether";

/** The project's own `convex` command. */
export interface ConvexCommand {
  /** Sets one of the deployment's variables. The value goes in by stdin: a command line is public. */
  setVariable(name: string, value: string): Promise<void>;
  /** Runs `convex dev` and waits for its first successful push. */
  dev(): Promise<RunningConvexDev>;
}

interface RunningConvexDev {
  /** Resolves with the exit code when the command ends, wanted or not. */
  ended: Promise<number | null>;
  close(): Promise<void>;
}

interface CommandOptions {
  root: string;
  env: Variables;
  /** A line that the command printed. */
  onLine: (line: string) => void;
  signal?: AbortSignal | undefined;
}

const ready = /Convex functions ready/;
/** A local backend may have to be downloaded first. */
const startTimeoutMs = 10 * 60_000;
/** Longer than the tether gives the command. */
const stopTimeoutMs = 8_000;

/**
 * Finds the `convex` command that the project has installed.
 *
 * @throws LocalStackError `convex_failed` when there is none, and later
 *   whenever the command fails.
 */
export function convexCommand({ root, env, onLine, signal }: CommandOptions): ConvexCommand {
  const bin = findBin(root);
  const run = (...args: string[]) => spawnTethered(bin, args, { cwd: root, env });

  return {
    async setVariable(name, value) {
      const child = run("env", "set", name);
      forEachLine(child, onLine);
      signal?.addEventListener("abort", () => child.kill(), { once: true });
      child.stdin?.on("error", () => undefined);
      child.stdin?.end(value);
      const code = await exit(child);
      if (code !== 0) {
        throw failed(`The command “convex env set ${name}” failed; its own message is above.`);
      }
    },
    async dev() {
      const child = run("dev");
      const ended = exit(child);
      const close = () => stop(child, ended);
      try {
        await untilReady(child, ended, onLine, signal);
      } catch (error) {
        await close();
        throw error;
      }
      return { ended, close };
    },
  };
}

async function untilReady(
  child: ChildProcess,
  ended: Promise<number | null>,
  onLine: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(failed("The command “convex dev” was not ready within ten minutes.")),
      startTimeoutMs,
    );
    const settle = (act: () => void) => () => {
      clearTimeout(timer);
      act();
    };
    forEachLine(child, (line) => {
      onLine(line);
      if (ready.test(line)) settle(resolve)();
    });
    void ended.then(
      settle(() => reject(failed("The command “convex dev” ended; its own message is above."))),
    );
    signal?.addEventListener(
      "abort",
      settle(() => reject(new LocalStackError("stopped", "Stopped before it was ready."))),
      { once: true },
    );
  });
}

/** The command hears a SIGINT, as from Ctrl-C: on that alone it stops its local backend. */
async function stop(child: ChildProcess, ended: Promise<number | null>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill("SIGINT");
  const timer = setTimeout(() => child.kill("SIGKILL"), stopTimeoutMs);
  await ended;
  clearTimeout(timer);
}

function exit(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.once("exit", (code) => resolve(code));
    child.once("error", () => resolve(null));
  });
}

function forEachLine(child: ChildProcess, onLine: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) createInterface({ input: stream }).on("line", onLine);
  }
}

function findBin(root: string): string {
  try {
    const manifestPath = createRequire(join(root, "package.json")).resolve("convex/package.json");
    const manifest: unknown = JSON.parse(readFileSync(manifestPath, "utf8"));
    return join(dirname(manifestPath), binOf(manifest));
  } catch (error) {
    throw failed(
      "The project has no “convex” command, which a real backend needs. Run: npm install convex",
      error,
    );
  }
}

function binOf(manifest: unknown): string {
  if (typeof manifest === "object" && manifest !== null && "bin" in manifest) {
    const { bin } = manifest;
    if (typeof bin === "string") return bin;
    if (typeof bin === "object" && bin !== null && "convex" in bin) return String(bin.convex);
  }
  throw new Error("convex has no command");
}

function failed(message: string, cause?: unknown): LocalStackError {
  return new LocalStackError("convex_failed", message, { cause });
}
