import { spawn, type ChildProcess } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { anyFreePort, isPortFree, listenOnLoopback } from "@opensync/local-convex/net";
import { version } from "../../package.json";
import { fakeConvexCalls, isAlive, projectWithFakeConvex } from "../backend/testConvexCommand";

/** The built command, run as people run it. */
const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const app = fileURLToPath(new URL("../../test/stackApp", import.meta.url));

const cache = fileURLToPath(new URL("../../node_modules/.cache", import.meta.url));

beforeAll(() => {
  mkdirSync(cache, { recursive: true });
  if (!existsSync(cli)) throw new Error("Build first: pnpm --filter @opensync/auth-dev build");
});

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});

interface Run {
  child: ChildProcess;
  stdout: () => string;
  stderr: () => string;
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

function run(
  args: string[],
  { cwd = app, env = {} as NodeJS.ProcessEnv, node = [] as string[] } = {},
): Run {
  const child = spawn(process.execPath, [...node, cli, ...args], {
    cwd,
    env: { ...process.env, VITEST: undefined, NO_COLOR: "1", ...env },
  });
  running.push(child);
  const texts = { stdout: "", stderr: "" };
  child.stdout.on("data", (data: Buffer) => (texts.stdout += data.toString()));
  child.stderr.on("data", (data: Buffer) => (texts.stderr += data.toString()));
  const ended = new Promise<Awaited<Run["ended"]>>((resolve) =>
    child.once("close", (code, signal) => resolve({ code, signal })),
  );
  return { child, stdout: () => texts.stdout, stderr: () => texts.stderr, ended };
}

interface Urls {
  app: string;
  convex: string;
  site: string;
  workos: string;
}

/** The addresses of a stack that is ready; what it said instead when it is not. */
async function ready(stack: Run): Promise<Urls> {
  const ended = stack.ended.then(() => Promise.reject(new Error(stack.stderr())));
  const line = expect.poll(() => stack.stdout()).toContain("\n");
  await Promise.race([ended, line]);
  ended.catch(() => undefined);
  return JSON.parse(stack.stdout()) as Urls;
}
const port = (url: string) => Number(new URL(url).port);

describe("opensync-auth dev --json", () => {
  test("prints one line when everything answers, and nothing else", async () => {
    const stack = run(["dev", "--json"]);
    const urls = await ready(stack);
    expect(Object.keys(urls)).toEqual(["app", "convex", "site", "workos"]);
    expect((await fetch(`${urls.site}/health`)).status).toBe(200);
    expect((await fetch(urls.workos)).status).toBe(200);
    const module = await (await fetch(`${urls.app}/src/main.js`)).text();
    expect(module).toContain(`"VITE_WORKOS_REDIRECT_URI": "${urls.app}/callback"`);
    stack.child.kill("SIGTERM");
    expect(await stack.ended).toEqual({ code: 0, signal: null });
    expect(stack.stdout().trim().split("\n")).toHaveLength(1);
  });

  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "%s ends it with 0 and frees its ports",
    async (signal) => {
      // A port that nobody else looks for meanwhile.
      const own = await anyFreePort();
      const stack = run(["dev", "--json", "--port", String(own)]);
      await ready(stack);
      expect(await isPortFree(own)).toBe(false);
      stack.child.kill(signal);
      expect(await stack.ended).toEqual({ code: 0, signal: null });
      expect(await isPortFree(own)).toBe(true);
    },
  );

  test("a signal before it is ready ends it with 0 as well", async () => {
    const stack = run(["dev", "--json"], { node: ["--import", tellWhenLoaded] });
    await expect.poll(() => stack.stderr()).toContain("loaded");
    stack.child.kill("SIGINT");
    expect((await stack.ended).code).toBe(0);
  });

  test("two at once have ports of their own", async () => {
    const stacks = [run(["dev", "--json"]), run(["dev", "--json"])];
    const urls = await Promise.all(stacks.map(ready));
    const ports = urls.flatMap((each) => Object.values(each)).map(port);
    expect(new Set(ports).size).toBe(8);
    for (const { child } of stacks) child.kill("SIGINT");
    for (const { ended } of stacks) expect((await ended).code).toBe(0);
  });

  test("one that was killed leaves nothing that the next one minds", async () => {
    const own = String(await anyFreePort());
    const killed = run(["dev", "--json", "--port", own]);
    await ready(killed);
    killed.child.kill("SIGKILL");
    await killed.ended;
    const next = run(["dev", "--json", "--port", own]);
    expect((await ready(next)).app).toBe(`http://localhost:${own}`);
    next.child.kill("SIGINT");
    expect((await next.ended).code).toBe(0);
  });

  test("--port is taken at its word", async () => {
    const wanted = await anyFreePort();
    const stack = run(["dev", "--json", "--port", String(wanted)]);
    expect((await ready(stack)).app).toBe(`http://localhost:${wanted}`);
    stack.child.kill("SIGINT");
    await stack.ended;
  });

  test("the line is alone though the app's Vite configuration prints", async () => {
    const stack = run(["dev", "--json"], { env: { STACK_APP_PRINTS: "1" } });
    await ready(stack);
    stack.child.kill("SIGINT");
    await stack.ended;
    expect(stack.stdout().trim().split("\n")).toHaveLength(1);
    expect(stack.stderr()).toContain("printed by the app");
  });
});

/** A module that says on stderr when the command's own code is there and listens to signals. */
const tellWhenLoaded = `data:text/javascript,
  const on = process.on;
  process.on = function (event, listener) {
    const result = on.call(this, event, listener);
    if (event === "SIGHUP") process.stderr.write("loaded\\n");
    return result;
  };`.replaceAll("\n", "");

describe("opensync-auth dev", () => {
  test("tells people what runs where, and what the functions print", async () => {
    const stack = run(["dev", "--no-open"]);
    await expect.poll(() => stack.stdout()).toContain("Ctrl-C");
    expect(stack.stdout()).toMatch(/App +http:\/\/localhost:\d+/);
    expect(stack.stdout()).toContain("Ada Lovelace <ada@example.com>, admin of Analytical Engines");
    expect(stack.stdout()).toContain("in memory");
    const site = /HTTP actions +(\S+)/.exec(stack.stdout())?.[1];
    await fetch(`${site}/print`);
    await expect.poll(() => stack.stderr()).toContain("printed by a function");
    stack.child.kill("SIGINT");
    expect((await stack.ended).code).toBe(0);
  });
});

test("functions that change are loaded anew, and it says so", async () => {
  // A copy inside this package, so that imports resolve as in the original.
  const copy = mkdtempSync(join(cache, "app-"));
  try {
    cpSync(app, copy, { recursive: true, filter: (path) => !path.endsWith("node_modules") });
    const stack = run(["dev", "--no-open"], { cwd: copy });
    await expect.poll(() => stack.stdout()).toContain("Ctrl-C");
    const http = join(copy, "convex", "http.ts");
    writeFileSync(http, readFileSync(http, "utf8").replace('"ok"', '"changed"'));
    await expect.poll(() => stack.stderr()).toContain("[convex] Functions reloaded");
    const site = /HTTP actions +(\S+)/.exec(stack.stdout())?.[1];
    expect(await (await fetch(`${site}/health`)).text()).toBe("changed");
    stack.child.kill("SIGINT");
    expect((await stack.ended).code).toBe(0);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
});

describe("with a deployment of its own", () => {
  test("killed outright, it leaves no convex command behind", async () => {
    const root = projectWithFakeConvex();
    try {
      const env = { CONVEX_DEPLOYMENT: "local:test" };
      const stack = run(["dev", "--json"], { cwd: root, env });
      expect((await ready(stack)).convex).toBe("http://127.0.0.1:4555");
      const pid = Number(/^dev (\d+)$/m.exec(fakeConvexCalls(root).join("\n"))?.[1]);
      expect(isAlive(pid)).toBe(true);
      stack.child.kill("SIGKILL");
      await expect.poll(() => isAlive(pid)).toBe(false);
      expect(fakeConvexCalls(root).at(-1)).toBe("dev stopped");
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });

  test("what the convex command says is shown when it fails", async () => {
    const root = projectWithFakeConvex();
    try {
      const env = { CONVEX_DEPLOYMENT: "local:test", FAKE_DEV_FAILS: "1" };
      const stack = run(["dev", "--json"], { cwd: root, env });
      expect((await stack.ended).code).toBe(1);
      expect(stack.stderr()).toContain("bad functions");
      expect(stack.stderr()).toMatch(/“convex dev” ended/);
      expect(stack.stdout()).toBe("");
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});

describe("what cannot be done is one line and exit code 1", () => {
  const fails = async (stack: Run, message: RegExp) => {
    expect(await stack.ended).toEqual({ code: 1, signal: null });
    expect(stack.stdout()).toBe("");
    expect(stack.stderr().trim()).toMatch(message);
    expect(stack.stderr().trim().split("\n")).toHaveLength(1);
  };

  test("a port that is taken", async () => {
    const taken = await listenOnLoopback((_, response) => response.end(), 0);
    try {
      const message = new RegExp(`Port ${taken.port} is already in use.*--port`);
      await fails(run(["dev", "--port", String(taken.port)]), message);
    } finally {
      await taken.close();
    }
  });

  test("a folder without functions", () =>
    fails(run(["dev"], { cwd: fileURLToPath(new URL(".", import.meta.url)) }), /convex/));

  test("an unknown option", () => fails(run(["dev", "--prot", "1"]), /'--prot'.*--help/));
  test("an unknown command", () => fails(run(["start"]), /“start”.*--help/));
  test("a command named like a property", () => fails(run(["constructor"]), /“constructor”/));

  test("one half of the WorkOS credentials", () =>
    fails(run(["dev"], { env: { WORKOS_API_KEY: "sk_live_x" } }), /WORKOS_CLIENT_ID is not/));

  test("a cloud deployment that cannot reach a local WorkOS", () =>
    fails(run(["dev"], { env: { CONVEX_DEPLOYMENT: "dev:a-b-1" } }), /WORKOS_CLIENT_ID and/));

  test.each(["18.19.0", "20.20.2", "22.11.0"])("Node %s", (old) => {
    const pretend = `data:text/javascript,Object.defineProperty(process.versions,"node",{value:"${old}"})`;
    return fails(run(["dev"], { node: ["--import", pretend] }), /needs Node 22\.12 or newer/);
  });
});

describe("asking what there is", () => {
  test.each([
    [["--version"], version],
    [["--help"], "Usage: opensync-auth <command>"],
    [[], "Usage: opensync-auth <command>"],
    [["dev", "--help"], "--no-open"],
  ])("%j", async (args, text) => {
    const asked = run(args);
    expect(await asked.ended).toEqual({ code: 0, signal: null });
    expect(asked.stdout()).toContain(text);
    expect(asked.stderr()).toBe("");
  });
});

test("an old Node can read the first file: it begins with nothing but the check", () => {
  const source = readFileSync(cli, "utf8");
  expect(source.startsWith("#!/usr/bin/env node\n")).toBe(true);
  expect(source).not.toMatch(/^\s*(import|export)\s|\?\?|\?\.|await/m);
});
