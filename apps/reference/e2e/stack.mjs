// Runs the local stack for the browser tests. Shows what it writes to stderr
// until it is ready, so that a start that fails says why. Afterwards the tests
// provoke refusals on purpose: these lines are kept, and shown only if the
// stack stops before the tests do. DEBUG=pw:webserver shows all of them.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const cli = fileURLToPath(new URL("../../../packages/auth-dev/dist/cli.js", import.meta.url));
const stack = spawn(process.execPath, [cli, "dev", "--json", "--no-open"], {
  stdio: ["ignore", "pipe", "pipe"],
});

const showsAll = process.env.DEBUG?.includes("pw:webserver") ?? false;
let isReady = false;
let isStopping = false;
let kept = "";

stack.stdout.on("data", (data) => {
  isReady = true;
  process.stdout.write(data);
});
stack.stderr.on("data", (data) => {
  if (!isReady || showsAll) process.stderr.write(data);
  else kept = (kept + data).slice(-10_000);
});

// Playwright signals the whole process group: the stack stops by itself.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => (isStopping = true));

stack.once("close", (code, signal) => {
  if (!isStopping) {
    process.stderr.write(`${kept}The local stack stopped: ${signal ?? `exit code ${code}`}.\n`);
  }
  process.exitCode = isStopping ? 0 : 1;
});
