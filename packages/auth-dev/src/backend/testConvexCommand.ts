import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * No real backend can be had in these tests. This stand-in for the `convex`
 * command says so, and does what of the real one matters here: it keeps what
 * was set (arguments, then stdin), says when functions are ready, and ends on SIGINT.
 */
const fakeConvex = `
const { appendFileSync, readFileSync, writeFileSync } = require("node:fs");
const [command, ...rest] = process.argv.slice(2);
const log = (line) => appendFileSync("calls.log", line + "\\n");
console.error("This is a fake convex command, for tests.");
if (command === "env") {
  log(["env", ...rest, "<", readFileSync(0, "utf8")].join(" "));
  process.exit(process.env.FAKE_ENV_FAILS ? 1 : 0);
}
log("dev " + process.pid);
process.on("SIGINT", () => { log("dev stopped"); process.exit(0); });
if (process.env.FAKE_DEV_FAILS) { console.error("bad functions"); process.exit(1); }
writeFileSync(".env.local", "CONVEX_DEPLOYMENT=local:test\\nVITE_CONVEX_URL=http://127.0.0.1:4555\\n");
setInterval(() => undefined, 1000);
console.error(process.env.FAKE_NEVER_READY ? "waiting" : "\\u2714 12:00:00 Convex functions ready! (1s)");
`;

/** A new project with functions, a page, and the fake command in its `node_modules`. */
export function projectWithFakeConvex(): string {
  const root = mkdtempSync(join(tmpdir(), "opensync-auth-"));
  mkdirSync(join(root, "convex"));
  mkdirSync(join(root, "node_modules", "convex"), { recursive: true });
  writeFileSync(join(root, "package.json"), "{}");
  writeFileSync(join(root, "index.html"), "<!doctype html><title>App</title>");
  writeFileSync(
    join(root, "node_modules", "convex", "package.json"),
    JSON.stringify({ name: "convex", bin: { convex: "main.cjs" } }),
  );
  writeFileSync(join(root, "node_modules", "convex", "main.cjs"), fakeConvex);
  return root;
}

/** What the fake command was asked to do, a line each. */
export function fakeConvexCalls(root: string): string[] {
  const log = join(root, "calls.log");
  return existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [];
}

/** Whether a process is still there. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
