// The two commands of the README: `npm start` and `npm test`. Both install
// everything, with the pnpm that package.json pins, and then do their work.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { engines, packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const commands = {
  async start(args) {
    await pnpm("install", "--frozen-lockfile", "--prefer-offline", "--reporter=silent");
    await pnpm("exec", "turbo", "run", "build", "--filter=@opensync/reference^...", ...QUIET);
    // The command itself, and nothing between it and the terminal, so that
    // Ctrl-C reaches it once.
    const cli = join(root, "packages/auth-dev/dist/cli.js");
    await run(process.execPath, [cli, "dev", ...args], join(root, "apps/reference"));
  },

  async test(args) {
    await pnpm("install", "--frozen-lockfile", "--prefer-offline");
    const turbo = ["exec", "turbo", "run", "--output-logs=new-only", "--concurrency=2", ...args];
    await pnpm(...turbo, ...CHECKS);
    // By itself: a browser, three servers and the tests want the whole machine.
    await pnpm(...turbo, "e2e");
  },
};

const QUIET = ["--output-logs=errors-only", "--log-prefix=none"];
const CHECKS = [
  "format",
  "lint",
  "typecheck",
  "knip",
  "test",
  "check:package",
  "size",
  "docs",
  "packed",
];

checkNode();
await commands[process.argv[2]](process.argv.slice(3));

function checkNode() {
  const wanted = engines.node.replace(">=", "").split(".").map(Number);
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > wanted[0] || (major === wanted[0] && minor >= wanted[1])) return;
  fail(`Node ${process.versions.node} is too old: install Node ${wanted.join(".")} or newer.`);
}

function pnpm(...args) {
  const npm = process.env.npm_execpath;
  const exec = ["exec", "--yes", "--prefer-offline", "--", packageManager, ...args];
  // npm's own file where npm runs this, so that no shell is needed on any system.
  return npm ? run(process.execPath, [npm, ...exec]) : run("npm", exec);
}

async function run(command, args, cwd = root) {
  const child = spawn(command, args, { cwd, stdio: "inherit" });
  // A signal to this process alone (`kill`, a supervisor) must end the child
  // too; Ctrl-C reaches both by itself, and the child decides when it is done.
  const forward = (signal) => child.kill(signal);
  process.on("SIGTERM", forward);
  process.on("SIGINT", () => {});
  const code = await new Promise((resolve) => {
    child.once("error", () => resolve(127));
    child.once("close", (exitCode, signal) => resolve(signal ? 1 : exitCode));
  });
  process.off("SIGTERM", forward);
  process.removeAllListeners("SIGINT");
  if (code !== 0) process.exit(code);
}

function fail(line) {
  console.error(line);
  process.exit(1);
}
