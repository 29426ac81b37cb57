import { makeFunctionReference } from "convex/server";
import { afterEach, describe, expect, it } from "vitest";
import { startConvexServer, type ConvexLog, type ConvexServer } from "../src/index";
import { createApp, type AppFolder } from "./support/appFolder";
import { eventually, httpClient, liveClient, Watched } from "./support/clients";
import { createIssuer } from "./support/issuer";
import { testEnv } from "./support/server";

let app: AppFolder;
let server: ConvexServer;
let logs: ConvexLog[];

async function start(files: Record<string, string>, env: Record<string, string> = {}) {
  app = createApp(files);
  logs = [];
  const log = (event: ConvexLog) => void logs.push(event);
  const { functionsDir } = app;
  server = await startConvexServer({ functionsDir, env, port: 0, sitePort: 0, log });
  return httpClient(server.url);
}

afterEach(async () => {
  await server.close();
  app.dispose();
});

const query = (name: string) => makeFunctionReference<"query">(name);
const mutation = (name: string) => makeFunctionReference<"mutation">(name);
const action = (name: string) => makeFunctionReference<"action">(name);
const messages = (level: ConvexLog["level"]) =>
  logs.filter((event) => event.level === level).map(({ message }) => message);

const appConfig = (body: string) => `
  import { defineApp } from "convex/server";
  import { v } from "convex/values";
  import counter from "./counter/convex.config";
  const app = defineApp({ env: { SECRET: v.optional(v.string()) } });
  ${body}
  export default app;`;

const componentConfig = (name: string, body = "", imports = "") => `
  import { defineComponent } from "convex/server";
  import { v } from "convex/values";
  ${imports}
  const component = defineComponent("${name}", { env: { LABEL: v.optional(v.string()) } });
  ${body}
  export default component;`;

const counterSchema = (fields: string) => `
  import { defineSchema, defineTable } from "convex/server";
  import { v } from "convex/values";
  export default defineSchema({ counts: defineTable({ ${fields} }).index("by_by", ["by"]) });`;

/** A component with a table, of which it tells how many rows there are. */
const counter = {
  "counter/convex.config.ts": componentConfig("counter"),
  "counter/schema.ts": counterSchema("by: v.string()"),
  "counter/lib.ts": `
    import { actionGeneric as action, internalMutationGeneric as internalMutation,
      makeFunctionReference, mutationGeneric as mutation, queryGeneric as query } from "convex/server";
    import { v } from "convex/values";
    const add = async (ctx, { by }) => void (await ctx.db.insert("counts", { by }));
    export const increment = mutation({ args: { by: v.string() }, handler: add });
    export const incrementInternally = internalMutation({ args: { by: v.string() }, handler: add });
    export const soon = mutation({
      args: { by: v.string() },
      handler: (ctx, args) => ctx.scheduler.runAfter(0, makeFunctionReference("lib:incrementInternally"), args),
    });
    export const count = query({
      args: {},
      handler: async (ctx) => (await ctx.db.query("counts").collect()).length,
    });
    export const environment = query({ args: {}, handler: () => ({ ...process.env }) });
    export const identity = query({ args: {}, handler: (ctx) => ctx.auth.getUserIdentity() });
    export const metadata = query({ args: {}, handler: (ctx) => ctx.meta.getFunctionMetadata() });
    export const callBack = action({
      args: { handle: v.string() },
      handler: (ctx, { handle }) => ctx.runMutation(handle, {}),
    });
    export const fail = mutation({
      args: {},
      handler: async (ctx) => {
        await ctx.db.insert("counts", { by: "nobody" });
        throw new Error("No more");
      },
    });`,
};

/** Functions of the app over whatever is mounted under a name. */
const over = (name: string) => `
  import { createFunctionHandle } from "convex/server";
  import { components, internal } from "./_generated/api";
  import { action, internalMutation, mutation, query } from "./_generated/server";
  const { lib } = components["${name}"];
  export const count = query({ args: {}, handler: (ctx) => ctx.runQuery(lib.count, {}) });
  export const environment = query({ args: {}, handler: (ctx) => ctx.runQuery(lib.environment, {}) });
  export const metadata = query({ args: {}, handler: (ctx) => ctx.runQuery(lib.metadata, {}) });
  export const identities = query({
    args: {},
    handler: async (ctx) => [
      (await ctx.auth.getUserIdentity())?.subject ?? null,
      await ctx.runQuery(lib.identity, {}),
    ],
  });
  export const increment = mutation({
    args: {},
    handler: (ctx) => ctx.runMutation(lib.increment, { by: "app" }),
  });
  export const incrementByAction = action({
    args: {},
    handler: (ctx) => ctx.runMutation(lib.increment, { by: "action" }),
  });
  export const schedule = mutation({
    args: {},
    handler: async (ctx) => void (await ctx.scheduler.runAfter(0, lib.increment, { by: "later" })),
  });
  export const soon = mutation({
    args: {},
    handler: async (ctx) => void (await ctx.runMutation(lib.soon, { by: "itself" })),
  });
  export const recover = mutation({
    args: {},
    handler: async (ctx) => {
      await ctx.db.insert("notes", {});
      return await ctx.runMutation(lib.fail, {}).catch((error) => error.message);
    },
  });
  export const note = internalMutation({
    args: {},
    handler: async (ctx) => {
      await ctx.db.insert("notes", {});
      return (await ctx.db.query("notes").collect()).length;
    },
  });
  export const callBack = action({
    args: {},
    handler: async (ctx) =>
      ctx.runAction(lib.callBack, { handle: await createFunctionHandle(internal.over.note) }),
  });`;

describe("a component out of a folder", () => {
  it("has tables of its own, which live queries follow", async () => {
    await start({
      ...counter,
      "convex.config.ts": appConfig("app.use(counter);"),
      "over.ts": over("counter"),
    });
    const client = liveClient(server.url);
    const watched = new Watched(client, query("over:count"), {});
    await eventually(() => expect(watched.last).toBe(0));
    await client.mutation(mutation("over:increment"), {});
    await eventually(() => expect(watched.last).toBe(1));
    await client.action(action("over:incrementByAction"), {});
    await eventually(() => expect(watched.last).toBe(2));
    // Scheduled by the app, and by the component itself.
    await client.mutation(mutation("over:schedule"), {});
    await eventually(() => expect(watched.last).toBe(3));
    await client.mutation(mutation("over:soon"), {});
    await eventually(() => expect(watched.last).toBe(4));
    expect(watched.errors).toEqual([]);
    expect([...messages("warn"), ...messages("error")]).toEqual([]);
  });

  it("is kept from other instances of it, which are told apart by name", async () => {
    const client = await start(
      {
        ...counter,
        "convex.config.ts": appConfig(`
          app.use(counter, { name: "first", env: { LABEL: "one" } });
          app.use(counter, { name: "second", env: { LABEL: app.env.SECRET } });`),
        "over.ts": over("first"),
        "second.ts": over("second"),
      },
      { SECRET: "two", OTHER: "hidden" },
    );
    await client.mutation(mutation("over:increment"), {});
    expect(await client.query(query("over:count"), {})).toBe(1);
    expect(await client.query(query("second:count"), {})).toBe(0);
    const system = { CONVEX_CLOUD_URL: server.url, CONVEX_SITE_URL: server.siteUrl };
    expect(await client.query(query("over:environment"), {})).toEqual({ ...system, LABEL: "one" });
    expect(await client.query(query("second:environment"), {})).toEqual({
      ...system,
      LABEL: "two",
    });
  });

  it("sees nobody's identity, and tells where it is", async () => {
    const issuer = await createIssuer();
    await start(
      {
        ...counter,
        "convex.config.ts": appConfig("app.use(counter);"),
        "over.ts": over("counter"),
        "auth.config.ts": `export default { providers: [{ type: "customJwt", algorithm: "RS256",
          issuer: process.env.TEST_ISSUER, jwks: process.env.TEST_JWKS }] };`,
      },
      testEnv(issuer),
    );
    const client = httpClient(server.url, await issuer.sign({ sub: "ada" }));
    expect(await client.query(query("over:identities"), {})).toEqual(["ada", null]);
    expect(await client.query(query("over:metadata"), {})).toEqual({
      name: "lib:metadata",
      componentPath: "counter",
      type: "query",
      visibility: "public",
    });
  });

  it("fails by itself: the caller goes on, and only its own writes are undone", async () => {
    const client = await start({
      ...counter,
      "convex.config.ts": appConfig("app.use(counter);"),
      "over.ts": over("counter"),
    });
    expect(await client.mutation(mutation("over:recover"), {})).toContain("No more");
    expect(await client.query(query("over:count"), {})).toBe(0);
    // The note of `recover` is there, and the component can call back by a handle.
    expect(await client.action(action("over:callBack"), {})).toBe(2);
  });

  it("may mount others, and run cron jobs", async () => {
    const client = await start({
      ...counter,
      "counter/crons.ts": `
        import { cronJobs, makeFunctionReference } from "convex/server";
        const crons = cronJobs();
        crons.interval("count", { hours: 1 }, makeFunctionReference("lib:increment"), { by: "cron" });
        export default crons;`,
      "convex.config.ts": `
        import { defineApp } from "convex/server";
        import outer from "../outer/convex.config.js";
        const app = defineApp();
        app.use(outer);
        export default app;`,
      "../outer/convex.config.ts": componentConfig(
        "outer",
        'component.use(counter, { name: "inner", env: { LABEL: "nested" } });',
        'import counter from "../convex/counter/convex.config.js";',
      ),
      "../outer/lib.ts": `
        import { componentsGeneric, queryGeneric as query } from "convex/server";
        const { inner } = componentsGeneric();
        export const count = query({ args: {}, handler: (ctx) => ctx.runQuery(inner.lib.count, {}) });
        export const metadata = query({
          args: {},
          handler: (ctx) => ctx.runQuery(inner.lib.metadata, {}),
        });`,
      "over.ts": over("outer"),
    });
    expect(await client.query(query("over:metadata"), {})).toMatchObject({
      componentPath: "outer/inner",
    });
    await eventually(async () => expect(await client.query(query("over:count"), {})).toBe(1));
  });

  it("keeps its documents when functions are reloaded, and its schema watches over them", async () => {
    const client = await start({
      ...counter,
      "convex.config.ts": appConfig("app.use(counter);"),
      "over.ts": over("counter"),
    });
    const watched = new Watched(liveClient(server.url), query("over:count"), {});
    await client.mutation(mutation("over:increment"), {});
    await eventually(() => expect(watched.last).toBe(1));

    const text = counter["counter/lib.ts"];
    app.write("counter/lib.ts", text.replace(".length,", ".length + 100,"));
    await eventually(() => expect(watched.last).toBe(101));

    app.write("counter/schema.ts", counterSchema("by: v.number()"));
    await eventually(() =>
      expect(messages("error").join()).toMatch(/Schema validation failed\. .* table "counts"/),
    );
    app.write("counter/schema.ts", counterSchema("by: v.string(), more: v.optional(v.string())"));
    app.write("counter/lib.ts", text.replace(".length,", ".length + 200,"));
    await eventually(() => expect(watched.last).toBe(201));

    // Taken away, and put back.
    app.write("convex.config.ts", appConfig(""));
    await eventually(() =>
      expect(watched.errors.at(-1)?.message).toMatch(/Component "counter" is not mounted/),
    );
    app.write("convex.config.ts", appConfig("app.use(counter);"));
    await eventually(() => expect(watched.last).toBe(201));
  });

  it("cannot be called by clients", async () => {
    const client = await start({
      ...counter,
      "convex.config.ts": appConfig("app.use(counter);"),
      "over.ts": over("counter"),
    });
    for (const name of ["counter/lib:count", "lib:count", "function://counter;lib:count"]) {
      await expect(client.query(query(name), {})).rejects.toThrow(/Could not find public function/);
    }
    const response = await fetch(`${server.url}/api/query`, {
      method: "POST",
      body: JSON.stringify({ path: "lib:count", componentPath: "counter", args: {} }),
    });
    expect(response.status).toBe(400);
  });

  it("is missed in words that help", async () => {
    const client = await start({
      ...counter,
      "convex.config.ts": appConfig("app.use(counter);"),
      "over.ts": over("uncounted"),
    });
    const missing = /Component "uncounted" is not mounted\. Mount it in convex\.config\.ts/;
    await expect(client.query(query("over:count"), {})).rejects.toThrow(missing);
    await expect(client.action(action("over:incrementByAction"), {})).rejects.toThrow(missing);
  });

  it.each([
    [
      "two of one name",
      "app.use(counter); app.use(counter);",
      {},
      /two components are mounted as counter/,
    ],
    [
      "Node's runtime",
      "app.use(counter);",
      { "counter/node.ts": '"use node";\nexport {};' },
      /"use node" directive is not supported in components: convex\/counter\/node\.ts/,
    ],
    [
      "a definition that is none",
      "app.use(counter);",
      { "counter/convex.config.ts": "export default {};" },
      /`defineComponent\(\)`/,
    ],
  ])("refuses %s", async (_, body, files, message) => {
    await start({ "convex.config.ts": appConfig(""), ...counter });
    for (const [name, text] of Object.entries<string>(files)) app.write(name, text);
    app.write("convex.config.ts", appConfig(body));
    await expect(server.reload()).rejects.toThrow(message);
  });

  it("is said not to serve HTTP actions", async () => {
    await start({
      ...counter,
      "convex.config.ts": appConfig('app.use(counter, { httpPrefix: "/counter" });'),
    });
    expect(messages("warn")).toEqual([
      expect.stringMatching(/HTTP actions of the component counter \(\/counter\).*npx convex dev/),
    ]);
  });
});
