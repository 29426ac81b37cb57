import { parseArgs } from "node:util";
import { UsageError } from "./usageError";

/** What `opensync-auth dev` was asked to do. */
export interface DevOptions {
  help: boolean;
  json: boolean;
  /** Unset when it was not said: then a terminal decides. */
  open: boolean | undefined;
  port: number | undefined;
}

export const devHelp = `Usage: opensync-auth dev [options]

Starts a local WorkOS, a local Convex and the app in this folder, and stops them
on Ctrl-C. Data is kept in memory. Needs no account and no network.

Options:
  --port <n>   Port of the app; it must be free (default: 5173 or the next free one)
  --json       Print one line of JSON with the addresses when ready, nothing else
  --open       Open the app in the browser (default in a terminal)
  --no-open    Do not open the browser
  --help       Show this

A real backend is used when these are set, in the environment or in .env.local:
  CONVEX_DEPLOYMENT or CONVEX_SELF_HOSTED_URL    the deployment, by “convex dev”
  WORKOS_CLIENT_ID and WORKOS_API_KEY            the real WorkOS`;

/**
 * Reads the options of `opensync-auth dev`.
 *
 * @throws UsageError
 */
export function readDevOptions(args: string[]): DevOptions {
  const { values } = parse(args);
  return {
    help: values.help ?? false,
    json: values.json ?? false,
    open: values["no-open"] === true ? false : values.open,
    port: values.port === undefined ? undefined : readPort(values.port),
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        help: { type: "boolean", short: "h" },
        json: { type: "boolean" },
        open: { type: "boolean" },
        "no-open": { type: "boolean" },
        port: { type: "string", short: "p" },
      },
    });
  } catch (error) {
    // Node's own message may have several lines and a hint for other cases.
    const message =
      error instanceof Error ? error.message.split(/\.?\n|\. |\.$/)[0] : String(error);
    throw new UsageError(`${message}. Run opensync-auth dev --help to see the options.`);
  }
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`--port must be a number from 0 to 65535, not “${text}”.`);
}
