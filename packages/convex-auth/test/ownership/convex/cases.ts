/* eslint-disable @convex-dev/explicit-table-ids -- Both of Convex's call forms are tested. */
import {
  internalMutationGeneric,
  makeFunctionReference,
  type DataModelFromSchemaDefinition,
  type GenericMutationCtx,
} from "convex/server";
import { v, type GenericId } from "convex/values";
import { classOf } from "../program";
import { auth } from "./auth";
import type schema from "./schema";

type MutationCtx = GenericMutationCtx<DataModelFromSchemaDefinition<typeof schema>>;

/** What a child of a session looks like in the same transaction, before and after a change. */
export const aroundChange = auth.mutation({
  args: {
    message: v.id("messages"),
    session: v.id("sessions"),
    to: v.id("users"),
    by: v.union(v.literal("unscopedDb"), v.literal("runMutation"), v.literal("delete")),
  },
  handler: async (ctx, { message, session, to, by }) => {
    // Writes first: what is read last is what the change would find remembered.
    const look = async () => ({
      written: await ctx.db.patch("messages", message, { rank: 1 }).then(() => "done", classOf),
      added: await ctx.db
        .insert("messages", { sessionId: session, text: "more", rank: 1 })
        .then((id) => ctx.unscopedDb.delete("messages", id))
        .then(() => "done", classOf),
      read: (await ctx.db.get("messages", message)) !== null,
      listed: await ctx.db
        .query("messages")
        .withIndex("by_session", (q) => q.eq("sessionId", session))
        .collect()
        .then((rows) => rows.length),
      found: await ctx.db
        .query("messages")
        .withSearchIndex("search_text", (q) => q.search("text", "hello").eq("sessionId", session))
        .collect()
        .then((rows) => rows.length),
    });
    const before = await look();
    if (by === "unscopedDb") await ctx.unscopedDb.patch("sessions", session, { userId: to });
    if (by === "runMutation") await ctx.runMutation(giveAwayRef, { session, to });
    if (by === "delete") await ctx.db.delete("sessions", session);
    const still = (await ctx.db.get("messages", message)) !== null;
    return { before, still, after: await look() };
  },
});

/** Somebody else's session becomes the caller's in the same transaction. */
export const aroundGift = auth.mutation({
  args: { message: v.id("messages"), session: v.id("sessions") },
  handler: async (ctx, { message, session }) => {
    const before = await ctx.db.get("messages", message);
    await ctx.unscopedDb.patch("sessions", session, { userId: ctx.user._id });
    return { before, after: await ctx.db.get("messages", message) };
  },
});

/** Rows that are read one after the other while their parent goes. */
export const whileDeleted = auth.mutation({
  args: { session: v.id("sessions") },
  handler: async (ctx, { session }) => {
    const children = () =>
      ctx.db.query("messages").withIndex("by_session", (q) => q.eq("sessionId", session));
    const seen: { id: GenericId<"messages">; changed: string }[] = [];
    for await (const { _id } of children()) {
      if (seen.length === 0) await ctx.db.delete("sessions", session);
      const changed = await ctx.db.patch("messages", _id, { rank: 7 }).then(() => "done", classOf);
      seen.push({ id: _id, changed });
    }
    return { seen, left: await children().collect() };
  },
});

export const giveAway = internalMutationGeneric({
  args: { session: v.id("sessions"), to: v.id("users") },
  handler: (ctx: MutationCtx, { session, to }) => ctx.db.patch("sessions", session, { userId: to }),
});

const giveAwayRef = makeFunctionReference<
  "mutation",
  { session: GenericId<"sessions">; to: GenericId<"users"> }
>("cases:giveAway");

/** Inserts several sessions with one slug, none waiting for another. */
export const claimAtOnce = auth.mutation({
  args: { slug: v.string(), times: v.number() },
  handler: (ctx, { slug, times }) =>
    Promise.all(
      Array.from({ length: times }, () =>
        ctx.db.insert("sessions", { text: "s", rank: 0, slug }).then(() => "done", classOf),
      ),
    ),
});

/** Takes the owner off a row, which arguments cannot say. */
export const unsetOwner = auth.mutation({
  args: { id: v.id("sessions") },
  handler: (ctx, { id }) =>
    ctx.db.patch("sessions", id, { userId: undefined as unknown as GenericId<"users"> }),
});

/** The caller's own users row, changed in every way. */
export const changeMe = auth.mutation({
  args: { plan: v.string() },
  handler: async (ctx, { plan }) => {
    const me = ctx.user._id;
    await ctx.db.patch("users", me, { plan });
    const patched = await ctx.db.get("users", me);
    if (patched !== null) await ctx.db.replace("users", me, { ...patched, plan: `${plan}!` });
    const { plan: replaced } = (await ctx.db.get("users", me)) ?? {};
    const forged = await ctx.db
      .replace("users", me, { ...ctx.user, email: "forged@example.com" })
      .then(() => "done", classOf);
    return { patched: patched?.plan, replaced, forged };
  },
});

/** Scheduled calls have no owner: by id alone. */
export const systemTables = auth.mutation({
  args: {},
  handler: async (ctx) => {
    const to = ctx.user._id;
    const session = await ctx.db.insert("sessions", { text: "s", rank: 0 });
    const id = await ctx.scheduler.runAfter(60_000, giveAwayRef, { session, to });
    const got = (await ctx.db.system.get("_scheduled_functions", id))?.name;
    // Not by the other tables' get, which Convex's mock lets through.
    const passed = await ctx.db.get(id as unknown as typeof session).then(() => "done", classOf);
    const table = "_scheduled_functions";
    const named = (await ctx.db.system.get(table, id))?.name;
    const known = ctx.db.system.normalizeId("_scheduled_functions", id) === id;
    await ctx.scheduler.cancel(id);
    let listed = "done";
    try {
      await ctx.db.system.query("_scheduled_functions").collect();
    } catch (error) {
      listed = classOf(error);
    }
    const all = await ctx.unscopedDb.system.query("_scheduled_functions").collect();
    return { got, named, passed, known, listed, all: all.length };
  },
});

/** What `system.get` finds by ids that are none of a system table, in every form of the call. */
export const systemGets = auth.mutation({
  args: { ids: v.array(v.any()) },
  handler: async (ctx, { ids }) => {
    const { system } = ctx.db as unknown as {
      system: { get(...call: unknown[]): Promise<unknown> };
    };
    const found: unknown[] = [];
    for (const id of ids as unknown[]) {
      found.push(await system.get(id));
      for (const table of ["_storage", "_scheduled_functions", "sessions", "users", ""]) {
        found.push(await system.get(table, id));
      }
    }
    return found;
  },
});

/** A stored file, and a function that is scheduled, as `system.get` finds them. */
export const systemRows = auth.query({
  args: { file: v.id("_storage"), job: v.id("_scheduled_functions") },
  handler: async ({ db: { system } }, { file, job }) => ({
    file: [await system.get(file), await system.get("_storage", file)].map((row) => row?._id),
    job: [await system.get(job), await system.get("_scheduled_functions", job)].map(
      (row) => row?._id,
    ),
    swapped: [
      await system.get("_storage", job as unknown as typeof file),
      await system.get("_scheduled_functions", file as unknown as typeof job),
    ],
  }),
});

/** The guard, in a function of auth's. */
export const required = auth.query({
  args: { table: v.any(), id: v.string() },
  handler: async (ctx, { table, id }: { table: "messages"; id: string }) =>
    (await auth.rows.require(ctx, table, id))._id,
});

/** What hangs on ctx.db for whoever looks past its types. */
export const properties = auth.mutation({
  args: { session: v.id("sessions") },
  handler: async (ctx, { session }) => {
    const query = ctx.db.query("messages");
    const child = query.withIndex("by_session", (q) => q.eq("sessionId", session));
    return [ctx.db, ctx.db.system, query, child, child.order("desc")].map(namesOn);
  },
});

/** Every name, also those that only the class has. */
function namesOn(thing: object): string[] {
  const names = Reflect.ownKeys(thing).map(String);
  const prototype: unknown = Object.getPrototypeOf(thing);
  return typeof prototype === "object" && prototype !== null && prototype !== Object.prototype
    ? [...new Set([...names, ...namesOn(prototype)])].sort()
    : names.sort();
}
