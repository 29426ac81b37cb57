import { makeFunctionReference } from "convex/server";
import { afterEach, expect, it } from "vitest";
import { startConvexServer, type ConvexLog, type ConvexServer } from "../src/index";
import { createApp, itemFunctions, type AppFolder } from "./support/appFolder";
import { eventually, httpClient, liveClient, Watched } from "./support/clients";

let app: AppFolder;
let server: ConvexServer;
let logs: ConvexLog[];

async function start(files: Record<string, string>) {
  app = createApp({ "jobs.ts": jobs, ...files });
  logs = [];
  const log = (event: ConvexLog) => void logs.push(event);
  const { functionsDir } = app;
  server = await startConvexServer({ functionsDir, env: {}, port: 0, sitePort: 0, log });
}

afterEach(async () => {
  await server.close();
  app.dispose();
});

const jobs = `
  import { v } from "convex/values";
  import { internal } from "./_generated/api";
  import { internalAction, internalMutation, internalQuery, mutation, query } from "./_generated/server";
  export const write = internalMutation({
    args: { name: v.string() },
    handler: async (ctx, { name }) => void (await ctx.db.insert("runs", { name })),
  });
  export const writeByAction = internalAction({
    args: { name: v.string() },
    handler: async (ctx, args) => void (await ctx.runMutation(internal.jobs.write, args)),
  });
  export const release = mutation({
    args: {},
    handler: async (ctx) => void (await ctx.db.insert("runs", { name: "release" })),
  });
  export const wait = internalAction({
    args: {},
    handler: async (ctx) => {
      await ctx.runMutation(internal.jobs.write, { name: "waiting" });
      while ((await ctx.runQuery(internal.jobs.count, { name: "release" })) === 0) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  });
  export const fail = internalMutation({
    args: {},
    handler: () => { throw new Error("Not today"); },
  });
  export const count = internalQuery({
    args: { name: v.string() },
    handler: async (ctx, { name }) =>
      (await ctx.db.query("runs").collect()).filter((run) => run.name === name).length,
  });
  export const runs = query({
    args: {},
    handler: async (ctx) => (await ctx.db.query("runs").collect()).map(({ name }) => name),
  });`;

const crons = (body: string) => `
  import { cronJobs } from "convex/server";
  import { api, internal } from "./_generated/api";
  const crons = cronJobs();
  ${body}
  export default crons;`;

const runs = makeFunctionReference<"query", Record<string, never>, string[]>("jobs:runs");
const release = makeFunctionReference<"mutation">("jobs:release");
const count = (all: string[] | undefined, name: string) =>
  all?.filter((run) => run === name).length ?? 0;

it("runs jobs at once and then by their interval, seen by live queries", async () => {
  await start({
    "crons.ts": crons(`
      crons.interval("often", { seconds: 1 }, internal.jobs.write, { name: "mutation" });
      crons.interval("by an action", { hours: 1 }, internal.jobs.writeByAction, { name: "action" });
      crons.daily("not now", { hourUTC: new Date(Date.now() + 7_200_000).getUTCHours() },
        internal.jobs.write, { name: "daily" });`),
  });
  const watched = new Watched(liveClient(server.url), runs, {});
  await eventually(() => expect(count(watched.last, "mutation")).toBeGreaterThanOrEqual(3));
  expect(count(watched.last, "action")).toBe(1);
  expect(count(watched.last, "daily")).toBe(0);
  expect(logs.filter(({ level }) => level !== "info")).toEqual([]);
});

it("starts no job that is still running", async () => {
  await start({
    "crons.ts": crons(`
      crons.interval("slow", { seconds: 1 }, internal.jobs.wait, {});
      crons.interval("clock", { seconds: 1 }, internal.jobs.write, { name: "tick" });`),
  });
  const client = liveClient(server.url);
  const watched = new Watched(client, runs, {});
  await eventually(() => expect(count(watched.last, "tick")).toBeGreaterThanOrEqual(3));
  expect(count(watched.last, "waiting")).toBe(1);
  await client.mutation(release, {});
  await eventually(() => expect(count(watched.last, "waiting")).toBeGreaterThanOrEqual(2));
});

it("logs a job that fails by its name, and runs it again", async () => {
  await start({
    "crons.ts": crons('crons.interval("doomed", { seconds: 1 }, internal.jobs.fail, {});'),
  });
  const failures = () => logs.filter(({ level }) => level === "error");
  await eventually(() => expect(failures().length).toBeGreaterThanOrEqual(2));
  expect(failures()[0]).toEqual({
    level: "error",
    source: "function",
    function: "jobs:fail",
    message: expect.stringMatching(/The cron job "doomed" failed\. [^]*Not today/) as string,
  });
  expect(await httpClient(server.url).query(runs, {})).toEqual([]);
});

it("follows a reload: what is the same stays on time, what is gone stops", async () => {
  const hourly = 'crons.interval("kept", { hours: 1 }, internal.jobs.write, { name: "kept" });';
  await start({
    "crons.ts": crons(`${hourly}
      crons.interval("gone", { seconds: 1 }, internal.jobs.write, { name: "gone" });`),
  });
  const watched = new Watched(liveClient(server.url), runs, {});
  await eventually(() => expect(count(watched.last, "gone")).toBeGreaterThanOrEqual(1));
  app.write(
    "crons.ts",
    crons(`${hourly}
      crons.interval("new", { seconds: 1 }, internal.jobs.write, { name: "new" });`),
  );
  await server.reload();
  const before = count(watched.last, "gone");
  await eventually(() => expect(count(watched.last, "new")).toBeGreaterThanOrEqual(3));
  // One run may have been on its way.
  expect(count(watched.last, "gone") - before).toBeLessThanOrEqual(1);
  expect(count(watched.last, "kept")).toBe(1);
});

it.each([
  ["throws", 'throw new Error("Out of order");', /crons\.ts.*Out of order[^]*convex\/crons\.ts:5:/],
  [
    "names no function",
    'crons.interval("lost", { seconds: 1 }, internal.jobs.gone, {});',
    /the job "lost": there is no function jobs:gone/,
  ],
  [
    "names a query",
    'crons.interval("idle", { seconds: 1 }, internal.jobs.count, { name: "" });',
    /the job "idle": jobs:count is a query/,
  ],
  [
    "has no expression",
    'crons.cron("odd", "every day", internal.jobs.write, { name: "" });',
    /the job "odd"/,
  ],
])("goes on where crons.ts %s, and says so", async (_, body, message) => {
  await start({ "crons.ts": crons(body), "items.ts": itemFunctions("fine") });
  const list = makeFunctionReference<"query">("items:list");
  expect(await httpClient(server.url).query(list, {})).toEqual(["fine"]);
  const warnings = logs.filter(({ level }) => level === "warn").map((event) => event.message);
  expect(warnings).toEqual([expect.stringMatching(message)]);
  app.write("crons.ts", crons('crons.hourly("mended", { minuteUTC: 0 }, internal.jobs.wait);'));
  await server.reload();
  expect(logs.filter(({ level }) => level === "warn")).toHaveLength(1);
});

it("goes on where crons.ts exports something else", async () => {
  await start({ "crons.ts": "export default {};" });
  expect(logs.map(({ message }) => message)).toEqual([expect.stringContaining("`cronJobs()`")]);
});

it("runs jobs whose functions are in crons.ts itself", async () => {
  await start({
    "crons.ts": `
      import { cronJobs } from "convex/server";
      import { internal } from "./_generated/api";
      import { internalMutation } from "./_generated/server";
      export const own = internalMutation({
        args: {},
        handler: async (ctx) => void (await ctx.db.insert("runs", { name: "own" })),
      });
      const crons = cronJobs();
      crons.interval("own", { hours: 1 }, internal.crons.own, {});
      export default crons;`,
  });
  await eventually(async () =>
    expect(await httpClient(server.url).query(runs, {})).toEqual(["own"]),
  );
});
