import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Where the parts of a stack are, and who can sign in there. */
export type StackAddresses = {
  convex: string;
  site: string;
  workos: string;
  clientId: string;
  redirectUri: string;
  person: string;
};

/** Runs something with a local stack of its own, which is gone afterwards with all its data. */
export async function withLocalStack<Result>(
  run: (stack: StackAddresses) => Promise<Result>,
): Promise<Result> {
  const child = fork(fileURLToPath(new URL("./stack.js", import.meta.url)));
  try {
    return await run(await addressesOf(child));
  } finally {
    await end(child);
  }
}

/** What the process tells once it is ready. */
async function addressesOf(child: ChildProcess): Promise<StackAddresses> {
  const exited = once(child, "exit").then(([code]) => {
    throw new Error(`The local stack has ended with code ${String(code)}.`);
  });
  const [message] = (await Promise.race([once(child, "message"), exited])) as [StackAddresses];
  // What it ends with from now on is told by whatever calls it.
  exited.catch(() => undefined);
  return message;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.disconnect();
  await exited;
}
