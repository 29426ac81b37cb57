import { cpSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { makeFunctionReference } from "convex/server";
import { afterEach, describe, expect, it } from "vitest";
import { startConvexServer, type ConvexLog, type ConvexServer } from "../src/index";
import { createApp, itemFunctions, itemSchema, type AppFolder } from "./support/appFolder";
import { eventually, httpClient, liveClient, Watched } from "./support/clients";

const list = makeFunctionReference<"query", Record<string, never>, string[]>("items:list");
const add = makeFunctionReference<"mutation", Record<string, never>, string>("items:add");

let app: AppFolder;
let server: ConvexServer;
let logs: ConvexLog[];

async function start(files: Record<string, string>) {
  app = createApp(files);
  logs = [];
  server = await startConvexServer({
    functionsDir: app.functionsDir,
    env: {},
    port: 0,
    sitePort: 0,
    log: (event) => void logs.push(event),
  });
}

afterEach(async () => {
  await server.close();
  app.dispose();
});

const faults = () => logs.filter(({ level }) => level === "error").map(({ message }) => message);

it("takes changed functions over, keeps data, and computes live queries again", async () => {
  await start({ "items.ts": itemFunctions("one"), "schema.ts": itemSchema() });
  const client = liveClient(server.url);
  const watched = new Watched(client, list, {});
  await client.mutation(add, {});
  await eventually(() => expect(watched.last).toEqual(["one", "item"]));
  app.write("items.ts", itemFunctions("two"));
  await eventually(() => expect(watched.last).toEqual(["two", "item"]));
  expect(logs).toContainEqual({ level: "info", source: "server", message: "Functions reloaded." });
});

it("goes on with the last good functions while a file is broken, and recovers", async () => {
  await start({ "items.ts": itemFunctions("one") });
  const client = liveClient(server.url);
  const watched = new Watched(client, list, {});
  await eventually(() => expect(watched.last).toEqual(["one"]));

  app.write("items.ts", `${itemFunctions("two")}\nexport const broken = (;\n`);
  await eventually(() =>
    expect(faults()).toEqual([expect.stringMatching(/convex\/items\.ts:15:23: Unexpected ";"/)]),
  );
  await client.mutation(add, {});
  expect(watched.last).toEqual(["one", "item"]);

  // Mended to the very text that has been running.
  app.write("items.ts", itemFunctions("one"));
  await eventually(() =>
    expect(logs.filter(({ message }) => message === "Functions reloaded.")).toHaveLength(1),
  );
  app.write("items.ts", itemFunctions("three"));
  await eventually(() => expect(watched.last).toEqual(["three", "item"]));
});

it.each([
  [
    "a missing import",
    { "items.ts": 'import "./gone";\n' },
    /convex\/items\.ts:1:7: Could not resolve "\.\/gone"/,
  ],
  [
    "a fault at module scope",
    { "items.ts": 'export const a = 1;\nthrow new Error("Scope");\n' },
    /Scope\n {4}at .*\(\.\.\/convex\/items\.ts:2:7\)/,
  ],
  [
    "a validator that is undefined",
    {
      "items.ts": `${itemFunctions("two")}\nexport const bad = query({ args: { a: undefined as never }, handler: () => 1 });`,
    },
    /items:bad: .*undefined/,
  ],
  [
    "Node's modules without a directive",
    { "items.ts": 'import { readFileSync } from "node:fs";\nexport const a = readFileSync;' },
    /Could not resolve "node:fs"[^]*"use node"/,
  ],
  [
    "a file name that Convex refuses",
    { "my-file.ts": "export {};" },
    /my-file\.ts is not a valid path to a Convex module/,
  ],
  [
    "a mutation in a Node file",
    { "items.ts": `"use node";\n${itemFunctions("two")}` },
    /`add` defined in `items\.js` is a Mutation function/,
  ],
  ["a router that is none", { "http.ts": "export default {};" }, /http\.ts: the default export/],
  ["a schema that is none", { "schema.ts": "export default 1;" }, /schema\.ts: the default export/],
])("reports %s with its place, and goes on", async (_, files, message) => {
  await start({ "items.ts": itemFunctions("one") });
  for (const [name, text] of Object.entries<string>(files)) app.write(name, text);
  await eventually(() => expect(faults().join("\n")).toMatch(message));
  expect(await httpClient(server.url).query(list, {})).toEqual(["one"]);
});

it("refuses a schema that the data does not fit, and takes one that it fits", async () => {
  await start({ "items.ts": itemFunctions("one"), "schema.ts": itemSchema() });
  const client = httpClient(server.url);
  await client.mutation(add, {});
  app.write("schema.ts", itemSchema("text: v.string(), more: v.number()"));
  await eventually(() =>
    expect(faults().join()).toMatch(
      /Schema validation failed\. Document with ID ".*" in table "items".*`more`/,
    ),
  );
  await client.mutation(add, {});
  app.write("schema.ts", itemSchema("text: v.string(), more: v.optional(v.number())"));
  app.write("items.ts", itemFunctions("two"));
  await eventually(async () =>
    expect(await client.query(list, {})).toEqual(["two", "item", "item"]),
  );
});

it("sees new files, files that go, and files outside of the folder", async () => {
  await start({
    "items.ts": 'export { list, add } from "../shared";',
    "../shared.ts": itemFunctions("one").replace("./_generated", "./convex/_generated"),
  });
  const client = httpClient(server.url);
  expect(await client.query(list, {})).toEqual(["one"]);
  app.write("../shared.ts", itemFunctions("two").replace("./_generated", "./convex/_generated"));
  await eventually(async () => expect(await client.query(list, {})).toEqual(["two"]));

  const extra = makeFunctionReference<"query">("deep/down/extra:list");
  app.write("deep/down/extra.ts", itemFunctions("extra").replace("./_gen", "../../_gen"));
  await eventually(async () => expect(await client.query(extra, {})).toEqual(["extra"]));
  app.remove("deep/down/extra.ts");
  await eventually(() =>
    expect(client.query(extra, {})).rejects.toThrow(/Could not find public function/),
  );
});

describe("goes on to reload after", () => {
  const shared = (greeting: string) =>
    itemFunctions(greeting).replace("./_generated", "../../_generated");
  const nested = makeFunctionReference<"query", Record<string, never>, string[]>(
    "deep/down/nested:list",
  );

  /** The same functions with another greeting, beside the app. */
  function copyWith(greeting: string): string {
    const copy = `${app.functionsDir}.copy`;
    cpSync(app.functionsDir, copy, { recursive: true, dereference: true });
    writeFileSync(join(copy, "items.ts"), itemFunctions(greeting));
    writeFileSync(join(copy, "deep/down/nested.ts"), shared(greeting));
    return copy;
  }

  const remove = (path: string) => rmSync(path, { recursive: true, force: true });

  const replacements: [string, () => void | Promise<void>][] = [
    [
      "the folder is removed and copied again",
      () => {
        const copy = copyWith("two");
        remove(app.functionsDir);
        cpSync(copy, app.functionsDir, { recursive: true });
      },
    ],
    [
      "the folder is missing for a while",
      async () => {
        const copy = copyWith("two");
        remove(app.functionsDir);
        await eventually(() => expect(faults().join()).toMatch(/Functions folder not found/));
        // The previous functions keep running.
        expect(await httpClient(server.url).query(list, {})).toEqual(["one"]);
        await new Promise((resolve) => setTimeout(resolve, 1_200));
        expect(faults().filter((fault) => fault.includes("folder not found"))).toHaveLength(1);
        cpSync(copy, app.functionsDir, { recursive: true });
      },
    ],
    [
      "another folder is renamed to it",
      () => {
        const copy = copyWith("two");
        renameSync(app.functionsDir, `${app.functionsDir}.old`);
        renameSync(copy, app.functionsDir);
      },
    ],
    [
      "the folder is renamed and renamed back",
      async () => {
        renameSync(app.functionsDir, `${app.functionsDir}.old`);
        await new Promise((resolve) => setTimeout(resolve, 700));
        renameSync(`${app.functionsDir}.old`, app.functionsDir);
        app.write("items.ts", itemFunctions("two"));
        app.write("deep/down/nested.ts", shared("two"));
      },
    ],
    [
      "a folder in it is removed and copied again",
      () => {
        const copy = copyWith("two");
        remove(join(app.functionsDir, "deep"));
        cpSync(join(copy, "deep"), join(app.functionsDir, "deep"), { recursive: true });
        app.write("items.ts", itemFunctions("two"));
      },
    ],
    [
      "files are replaced one by one, as by a checkout",
      () => {
        for (const name of ["items.ts", "deep/down/nested.ts"]) app.remove(name);
        app.write("deep/down/nested.ts", shared("two"));
        app.write("items.ts", itemFunctions("two"));
      },
    ],
    [
      "the folder is replaced ten times in a row",
      async () => {
        const copy = copyWith("two");
        for (let round = 0; round < 10; round += 1) {
          remove(app.functionsDir);
          await new Promise((resolve) => setTimeout(resolve, round * 15));
          cpSync(copy, app.functionsDir, { recursive: true });
        }
      },
    ],
    [
      "the whole app is moved away and copied again",
      () => {
        const copy = copyWith("two");
        const root = dirname(app.functionsDir);
        renameSync(root, `${root}.old`);
        cpSync(`${root}.old/${basename(copy)}`, app.functionsDir, { recursive: true });
        remove(`${root}.old`);
      },
    ],
  ];

  it.each(replacements)("%s", async (_, replace) => {
    await start({ "items.ts": itemFunctions("one"), "deep/down/nested.ts": shared("one") });
    const client = liveClient(server.url);
    const watched = new Watched(client, list, {});
    const watchedNested = new Watched(client, nested, {});
    await eventually(() => expect([watched.last, watchedNested.last]).toEqual([["one"], ["one"]]));
    await replace();
    await eventually(() => expect([watched.last, watchedNested.last]).toEqual([["two"], ["two"]]));
    // Both folders are watched as before.
    app.write("items.ts", itemFunctions("three"));
    await eventually(() => expect(watched.last).toEqual(["three"]));
    app.write("deep/down/nested.ts", shared("four"));
    await eventually(() => expect(watchedNested.last).toEqual(["four"]));
  });

  it.skipIf(process.platform === "win32")("a link to it leads elsewhere", async () => {
    app = createApp({ "items.ts": itemFunctions("one"), "deep/down/nested.ts": shared("one") });
    const copy = copyWith("two");
    const link = `${app.functionsDir}.link`;
    symlinkSync(app.functionsDir, link);
    logs = [];
    server = await startConvexServer({ functionsDir: link, env: {}, port: 0, sitePort: 0 });
    const watched = new Watched(liveClient(server.url), list, {});
    await eventually(() => expect(watched.last).toEqual(["one"]));
    symlinkSync(copy, `${link}.new`);
    renameSync(`${link}.new`, link);
    await eventually(() => expect(watched.last).toEqual(["two"]));
    writeFileSync(join(copy, "items.ts"), itemFunctions("three"));
    await eventually(() => expect(watched.last).toEqual(["three"]));
  });
});

it("keeps scheduled functions over a reload", async () => {
  const jobs = `
import { anyApi } from "convex/server";
import { mutation } from "./_generated/server";
export const soon = mutation({
  args: {},
  handler: async (ctx) => await ctx.scheduler.runAfter(500, anyApi.items.add, {}),
});`;
  await start({ "items.ts": itemFunctions("one"), "jobs.ts": jobs });
  const client = httpClient(server.url);
  await client.mutation(makeFunctionReference<"mutation">("jobs:soon"), {});
  app.write("items.ts", itemFunctions("two"));
  await server.reload();
  expect(await client.query(list, {})).toEqual(["two"]);
  await eventually(async () => expect(await client.query(list, {})).toEqual(["two", "item"]));
});

it("rejects a reload that is asked for and fails", async () => {
  await start({ "items.ts": itemFunctions("one") });
  app.write("items.ts", "export const = 1;");
  await expect(server.reload()).rejects.toMatchObject({ code: "convex_failed" });
  app.write("items.ts", itemFunctions("two"));
  await server.reload();
  expect(await httpClient(server.url).query(list, {})).toEqual(["two"]);
});

it("closes while functions are being compiled, and leaves no reload waiting", async () => {
  const many = Array.from({ length: 400 }, (_, index) => `deep/module${index}.ts`);
  const text = itemFunctions("many").replace("./_generated", "../_generated");
  await start(Object.fromEntries(many.map((name) => [name, text])));
  const reload = server.reload().catch((error: unknown) => error);
  await server.close();
  expect(await reload).toMatchObject({ code: "convex_failed" });
});
