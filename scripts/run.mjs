// The README's commands: `npm start`, `npm run storybook`, `npm test` and
// `npm run test:deep`. Each one installs what it needs with the pnpm that package.json
// pins, on a Node that it brings where this one is not supported.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chooseNode, npm } from "./node.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { engines, packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const commands = {
  async start(args) {
    const isJson = process.env.npm_config_json === "true" && !args.includes("--json");
    await prepare("@opensync/reference", "the reference app");
    say("Starting the local stack …");
    // The command itself, and nothing between it and the terminal, so that Ctrl-C
    // reaches it once.
    const cli = join(root, "packages/auth-dev/dist/cli.js");
    const options = isJson ? [...args, "--json"] : args;
    await run([chosen.node, cli, "dev", ...options], { cwd: join(root, "apps/reference") });
  },

  /** The component catalogue, with the options of `storybook dev`. */
  async storybook(args) {
    await prepare("@opensync/storybook", "Storybook");
    say("Starting Storybook …");
    const app = join(root, "apps/storybook");
    const cli = join(app, "node_modules/storybook/dist/bin/dispatcher.js");
    await run([chosen.node, cli, "dev", ...STORYBOOK, ...args], { cwd: app });
  },

  async test(args) {
    await pnpm(["install", "--frozen-lockfile", "--prefer-offline"]);
    await pnpm([...TURBO, "--concurrency=2", ...CHECKS, ...args]);
    // By itself: a browser, three servers and the tests need the whole machine.
    await pnpm([...TURBO, "--concurrency=1", "e2e", ...args]);
  },

  /** The property tests with ten times as many runs; TEST_DEPTH sets another factor. */
  async deep(args) {
    chosen.env.TEST_DEPTH ??= "10";
    await pnpm(["install", "--frozen-lockfile", "--prefer-offline"]);
    await pnpm([...TURBO, "--concurrency=2", "test", ...args]);
  },
};

/** As the script `dev` of apps/storybook. */
const STORYBOOK = ["--port=6006", "--no-version-updates"];
const TURBO = ["exec", "turbo", "run", "--output-logs=new-only"];
const TURBO_QUIET = ["--output-logs=errors-only", "--log-prefix=none"];
/** Standard output belongs to the command: with `--json`, it is one line. */
const QUIET = { stdio: ["inherit", 2, 2] };
const CHECKS = [
  "format",
  "lint",
  "unit",
  "typecheck",
  "knip",
  "test",
  "check:package",
  "size",
  "bundles",
  "docs",
  "packed",
];

const chosen = chooseNode(engines.node);
await commands[process.argv[2]](process.argv.slice(3));

/** Installs an app with its packages and the root's tools, and builds the packages. */
async function prepare(app, name) {
  say(`Installing what ${name} needs …`);
  const filters = [`--filter=${app}...`, "--filter=."];
  await pnpm(
    ["install", "--frozen-lockfile", "--prefer-offline", "--reporter=silent", ...filters],
    QUIET,
  );
  say("Building the packages …");
  await pnpm(["exec", "turbo", "run", "build", `--filter=${app}^...`, ...TURBO_QUIET], QUIET);
}

function say(line) {
  console.error(line);
}

function pnpm(args, options) {
  const exec = ["exec", "--yes", "--prefer-offline", "--", packageManager, ...args];
  // `.npmrc` silences npm itself; its errors must still be shown.
  const env = { npm_config_loglevel: "warn" };
  return run([...npm(chosen.node), ...exec], { ...options, env });
}

async function run([command, ...args], { cwd = root, stdio = "inherit", env } = {}) {
  const child = spawn(command, args, { cwd, stdio, env: { ...chosen.env, ...env } });
  // A signal to this process alone (`kill`, a supervisor) must end the child too;
  // Ctrl-C reaches both, and the child decides when it is done.
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
