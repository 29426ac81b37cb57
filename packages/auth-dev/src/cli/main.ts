import { version } from "../../package.json";
import { LocalStackError } from "../errors";
import { UsageError } from "./usageError";

/** Runs one command and answers with its exit code. */
type Command = (args: string[]) => Promise<number>;

const commands: Record<string, { run: Command; summary: string }> = {
  dev: {
    run: async (args) => (await import("./dev")).dev(args),
    summary: "Start WorkOS, Convex and the app on this machine",
  },
};

/** The `opensync-auth` command: picks a command, and turns errors into one line and exit code 1. */
export async function main(args: string[]): Promise<void> {
  try {
    process.exitCode = await run(args);
  } catch (error) {
    process.stderr.write(`opensync-auth: ${describe(error)}\n`);
    process.exitCode = 1;
  }
}

async function run([name, ...rest]: string[]): Promise<number> {
  if (name === "--version" || name === "-v") return print(version);
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    return print(help());
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command !== undefined) return command.run(rest);
  const kind = name.startsWith("-") ? "option" : "command";
  throw new UsageError(`Unknown ${kind} “${name}”. Run opensync-auth --help to see what there is.`);
}

function describe(error: unknown): string {
  if (error instanceof LocalStackError || error instanceof UsageError) return error.message;
  // A fault of this package: the stack helps to report it.
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

function help(): string {
  const lines = Object.entries(commands).map(
    ([name, { summary }]) => `  ${name.padEnd(12)}${summary}`,
  );
  return `Usage: opensync-auth <command> [options]

Commands:
${lines.join("\n")}

Options:
  --help      Show this, or a command's own help
  --version   Show the version`;
}
