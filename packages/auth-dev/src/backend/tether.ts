import { spawn, type ChildProcess } from "node:child_process";
import type { Variables } from "./projectEnv";

/**
 * Between us and the command stands a process that notices when we are gone:
 * killed outright, we could stop nothing, and a `convex dev` left behind holds
 * its local backend, so that the next start fails.
 */
const tether = `
const { spawn } = require("node:child_process");
const child = spawn(process.execPath, process.argv.slice(1), { stdio: "inherit" });
let asked = false;
const stop = () => {
  if (asked) return;
  asked = true;
  child.kill("SIGINT");
  setTimeout(() => child.kill("SIGKILL"), 5000).unref();
};
process.on("disconnect", stop);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
child.on("error", () => process.exit(1));
child.on("exit", (code) => process.exit(code ?? 1));
`;

/** Runs a Node script that ends when we do, however we end. Asked to stop, it gets a SIGINT. */
export function spawnTethered(
  script: string,
  args: string[],
  options: { cwd: string; env: Variables },
): ChildProcess {
  return spawn(process.execPath, ["-e", tether, script, ...args], {
    ...options,
    stdio: ["pipe", "pipe", "pipe", "ipc"],
  });
}
