import { isPortInUse } from "@opensync/local-convex/net";
import { startLocalStack, type LocalStack, type StackLog } from "../stack";
import { devHelp, readDevOptions, type DevOptions } from "./devOptions";
import { formatLog } from "./logLine";
import { openBrowser } from "./openBrowser";
import { reserveStdout } from "./stdout";
import { untilStopped } from "./stopSignal";
import { UsageError } from "./usageError";
import { welcome } from "./welcome";

/** `opensync-auth dev`: runs the local stack until it is told to stop. */
export async function dev(args: string[]): Promise<number> {
  const options = readDevOptions(args);
  if (options.help) {
    process.stdout.write(`${devHelp}\n`);
    return 0;
  }
  const print = reserveStdout(options.json);
  const stop = untilStopped();
  try {
    const stack = await start(options, stop.signal);
    if (stack === undefined) return 0;
    try {
      announce(stack, options, print);
      await stop.stopped;
    } finally {
      await stack.close();
    }
    return 0;
  } finally {
    stop.dispose();
  }
}

/** The stack, or nothing when it was told to stop before it was ready. */
async function start(options: DevOptions, signal: AbortSignal): Promise<LocalStack | undefined> {
  try {
    return await startLocalStack({
      ...(options.port === undefined ? {} : { ports: { app: options.port } }),
      signal,
      log: (line) => writeLog(line, options.json),
    });
  } catch (error) {
    if (signal.aborted) return undefined;
    if (options.port !== undefined && isPortInUse(error)) {
      throw new UsageError(
        `Port ${options.port} is already in use. Choose another --port, or leave it out for the next free one.`,
      );
    }
    throw error;
  }
}

function announce(stack: LocalStack, options: DevOptions, print: (text: string) => void): void {
  if (options.json) {
    const { app, convex, site, workos } = stack;
    print(JSON.stringify({ app, convex, site, workos }));
    return;
  }
  print(welcome(stack));
  const isTerminal = process.stdout.isTTY === true && !process.env.CI;
  if (stack.app !== null && (options.open ?? isTerminal)) openBrowser(stack.app);
}

/**
 * Logs go to stderr, so that stdout has the addresses alone. With `--json`
 * what Vite and the functions merely mention is left out.
 */
function writeLog(log: StackLog, json: boolean): void {
  const isMention = log.line.level === "debug" || log.line.level === "info";
  const isServer = log.part === "convex" && log.line.source === "server";
  if (json && isMention && !isServer) return;
  process.stderr.write(`${formatLog(log)}\n`);
}
