import type { Value } from "convex/values";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ADA, api, EDSGER, GRACE, startWithRows } from "../../test/ownership/app";
import type { Op, QueryOp } from "../../test/ownership/program";
import { isAuthError } from "../errors";

type Rows = Awaited<ReturnType<typeof startWithRows>>;

/** Ada, with no organization in her token. */
const ALONE = { sub: ADA.sub };
const body = { text: "forged", rank: 9 };

function list(table: string, index: string, field: string, value: Value): QueryOp {
  return {
    op: "query",
    table,
    source: { by: "index", index, range: [{ is: "eq", field, value }] },
    filters: [],
    end: { end: "collect" },
  };
}

describe("a row of somebody else", () => {
  it.each<[string, (rows: Rows) => Op]>([
    ["a session", ({ grace }) => ({ op: "get", table: "sessions", id: grace.session })],
    ["a session, by its id alone", ({ grace }) => ({ op: "get", id: grace.session })],
    [
      "a message of a session",
      ({ grace }) => ({ op: "get", table: "messages", id: grace.message }),
    ],
    ["a part, two levels down", ({ grace }) => ({ op: "get", id: grace.part })],
    ["a project of another organization", ({ edsger }) => ({ op: "get", id: edsger.project })],
    ["a task of one", ({ edsger }) => ({ op: "get", table: "tasks", id: edsger.task })],
    ["another users row", ({ grace }) => ({ op: "get", table: "users", id: grace.user })],
    ["a row that is gone", ({ gone }) => ({ op: "get", table: "sessions", id: gone })],
  ])("is null like one that is gone: %s", async (_, op) => {
    const rows = await startWithRows();
    expect(await rows.call(ADA, op(rows))).toEqual({ value: null });
  });

  const ids: [string, string, (rows: Rows) => string][] = [
    ["a session", "sessions", ({ grace }) => grace.session],
    ["a message", "messages", ({ grace }) => grace.message],
    ["a part", "parts", ({ grace }) => grace.part],
    ["a project", "projects", ({ edsger }) => edsger.project],
    ["a task", "tasks", ({ edsger }) => edsger.task],
    ["a users row", "users", ({ grace }) => grace.user],
    ["an id of another table", "sessions", ({ ada }) => ada.message],
    ["an id of the caller's user", "sessions", ({ ada }) => ada.user],
    ["a missing row", "sessions", ({ gone }) => gone],
    ["no id", "sessions", () => "garbage"],
    ["nothing", "sessions", () => ""],
    ["what is not text", "sessions", () => "💥\u0000"],
  ];

  it.each(ids)("cannot be written, word for word as a missing one: %s", async (_, table, id) => {
    const rows = await startWithRows();
    const before = await rows.t.run(({ db }) => db.query("sessions").collect());
    const words = new Set<string>();
    for (const op of ["patch", "replace", "delete"] as const) {
      for (const form of [{ table }, {}]) {
        const value = { text: "forged" };
        for (const named of [id(rows), ...(table === "sessions" ? [rows.gone] : [])]) {
          // Without the table's name, an id of another table is that table's.
          if (!("table" in form) && [rows.ada.message, rows.ada.user].includes(named as never)) {
            continue;
          }
          const error = await rows
            .as(ADA)
            .mutation(api.programs.one, { op: { op, ...form, id: named, value } })
            .catch((thrown: unknown) => thrown);
          expect(isAuthError(error, "not_found")).toBe(true);
          words.add(String(error));
        }
      }
    }
    expect(words.size).toBe(1);
    expect(await rows.t.run(({ db }) => db.query("sessions").collect())).toEqual(before);
  });

  it.each(ids)("is not there for the guard: %s", async (_, table, id) => {
    const rows = await startWithRows();
    const error = await rows
      .as(ADA)
      .query(api.cases.required, { table: table as "messages", id: id(rows) })
      .catch((thrown: unknown) => thrown);
    expect(isAuthError(error, "not_found")).toBe(true);
  });

  it("is there for the person whose it is", async () => {
    const rows = await startWithRows();
    for (const id of Object.values(rows.ada)) {
      expect(await rows.call(ADA, { op: "get", id })).toMatchObject({ value: { _id: id } });
    }
    // What their organization owns is Grace's as well, and Edsger's not.
    for (const id of [rows.ada.project, rows.ada.task]) {
      expect(await rows.call(GRACE, { op: "get", id })).toMatchObject({ value: { _id: id } });
      expect(await rows.call(EDSGER, { op: "get", id })).toEqual({ value: null });
    }
  });
});

describe("the owner of a row", () => {
  it.each<[string, string, (rows: Rows) => Op]>([
    [
      "forbidden",
      "a session for somebody else",
      ({ grace }) => ({ op: "insert", table: "sessions", value: { ...body, userId: grace.user } }),
    ],
    [
      "forbidden",
      "a session for no user",
      () => ({ op: "insert", table: "sessions", value: { ...body, userId: "user_ada" } }),
    ],
    [
      "forbidden",
      "a session for nobody",
      () => ({ op: "insert", table: "sessions", value: { ...body, userId: null } }),
    ],
    [
      "forbidden",
      "a project for another organization",
      () => ({ op: "insert", table: "projects", value: { ...body, organizationId: "org_tulips" } }),
    ],
    [
      "not_found",
      "a message in somebody else's session",
      ({ grace }) => ({
        op: "insert",
        table: "messages",
        value: { ...body, sessionId: grace.session },
      }),
    ],
    [
      "not_found",
      "a message in a session that is gone",
      ({ gone }) => ({ op: "insert", table: "messages", value: { ...body, sessionId: gone } }),
    ],
    [
      "not_found",
      "a message in a row of another table",
      ({ ada }) => ({
        op: "insert",
        table: "messages",
        value: { ...body, sessionId: ada.journal },
      }),
    ],
    ["not_found", "a message in nothing", () => ({ op: "insert", table: "messages", value: body })],
    [
      "not_found",
      "a part two levels below somebody else",
      ({ grace }) => ({
        op: "insert",
        table: "parts",
        value: { ...body, messageId: grace.message },
      }),
    ],
    [
      "not_found",
      "a task of another organization",
      ({ edsger }) => ({
        op: "insert",
        table: "tasks",
        value: { ...body, projectId: edsger.project },
      }),
    ],
    [
      "forbidden",
      "a session given away",
      ({ ada, grace }) => ({ op: "patch", id: ada.session, value: { userId: grace.user } }),
    ],
    [
      "forbidden",
      "a session given away whole",
      ({ ada, grace }) => ({
        op: "replace",
        table: "sessions",
        id: ada.session,
        value: { ...body, userId: grace.user },
      }),
    ],
    [
      "forbidden",
      "a project given away",
      ({ ada }) => ({ op: "patch", id: ada.project, value: { organizationId: "org_tulips" } }),
    ],
    [
      "forbidden",
      "a message moved below somebody else",
      ({ ada, grace }) => ({ op: "patch", id: ada.message, value: { sessionId: grace.session } }),
    ],
    [
      "forbidden",
      "a message moved below somebody else, whole",
      ({ ada, grace }) => ({
        op: "replace",
        id: ada.message,
        value: { ...body, sessionId: grace.session },
      }),
    ],
    ["forbidden", "a users row", () => ({ op: "insert", table: "users", value: {} })],
    [
      "forbidden",
      "an e-mail address",
      ({ ada }) => ({ op: "patch", id: ada.user, value: { email: "grace@example.com" } }),
    ],
    [
      "forbidden",
      "the WorkOS id",
      ({ ada }) => ({
        op: "patch",
        table: "users",
        id: ada.user,
        value: { workosId: "user_grace" },
      }),
    ],
    ["forbidden", "the account itself", ({ ada }) => ({ op: "delete", id: ada.user })],
    ["forbidden", "a tag", () => ({ op: "insert", table: "tags", value: body })],
    ["forbidden", "a tag that is there", ({ tag }) => ({ op: "patch", id: tag, value: body })],
    ["forbidden", "a tag to delete", ({ tag }) => ({ op: "delete", table: "tags", id: tag })],
    ["undeclared_table", "a secret", ({ secret }) => ({ op: "get", id: secret })],
    [
      "undeclared_table",
      "a secret by name",
      ({ secret }) => ({ op: "get", table: "secrets", id: secret }),
    ],
    ["undeclared_table", "a secret to be", () => ({ op: "insert", table: "secrets", value: body })],
    [
      "undeclared_table",
      "a changed secret",
      ({ secret }) => ({ op: "patch", id: secret, value: body }),
    ],
    ["undeclared_table", "a deleted secret", ({ secret }) => ({ op: "delete", id: secret })],
    [
      "undeclared_table",
      "a table of none",
      () => ({ op: "insert", table: "nothing", value: body }),
    ],
    [
      "undeclared_table",
      "deleted accounts",
      () => list("deletedUsers", "by_workos_id", "workosId", "user_grace"),
    ],
  ])("cannot be forged (%s): %s", async (code, _, op) => {
    const rows = await startWithRows();
    expect(await rows.call(ADA, op(rows))).toEqual({ error: code });
  });

  it("cannot be taken off", async () => {
    const { as, ada } = await startWithRows();
    const error = await as(ADA)
      .mutation(api.cases.unsetOwner, { id: ada.session })
      .catch((thrown: unknown) => thrown);
    expect(isAuthError(error, "forbidden")).toBe(true);
  });

  it("is filled in, and may be named when it is right", async () => {
    const rows = await startWithRows();
    const { ada, t } = rows;
    for (const owner of [{}, { userId: ada.user }]) {
      const value = { ...body, ...owner };
      await rows.call(ADA, { op: "insert", table: "sessions", value });
      await rows.call(ADA, { op: "replace", id: ada.session, value });
      await rows.call(ADA, { op: "patch", id: ada.session, value });
    }
    await rows.call(ADA, { op: "insert", table: "projects", value: body });
    await rows.call(ADA, { op: "replace", id: ada.message, value: body });
    const sessions = await t.run(({ db }) => db.query("sessions").collect());
    expect(sessions.filter(({ userId }) => userId === ada.user)).toHaveLength(3);
    expect(await t.run(({ db }) => db.get("messages", ada.message))).toMatchObject({
      ...body,
      sessionId: ada.session,
    });
    const projects = await t.run(({ db }) => db.query("projects").order("desc").first());
    expect(projects).toMatchObject({ ...body, organizationId: ADA.org_id });
  });

  it("lets people change the app's fields of their own users row alone", async () => {
    const { as, grace, t } = await startWithRows();
    const before = await t.run(({ db }) => db.get("users", grace.user));
    expect(await as(ADA).mutation(api.cases.changeMe, { plan: "pro" })).toEqual({
      patched: "pro",
      replaced: "pro!",
      forged: "forbidden",
    });
    expect(await t.run(({ db }) => db.get("users", grace.user))).toEqual(before);
  });

  it("lets everybody change what is shared for writing", async () => {
    const rows = await startWithRows();
    const value = { text: "Ada was here", rank: 1 };
    expect(await rows.call(ADA, { op: "patch", id: rows.board, value })).toEqual({ value: null });
    expect(await rows.call(EDSGER, { op: "get", id: rows.board })).toMatchObject({ value });
    expect(await rows.call(EDSGER, { op: "delete", id: rows.board })).toEqual({ value: null });
  });
});

describe("a range that names another owner", () => {
  it.each<[string, (rows: Rows) => Op]>([
    ["people", ({ grace }) => list("sessions", "by_user", "userId", grace.user)],
    ["organizations", () => list("projects", "by_organization", "organizationId", "org_tulips")],
    ["parents", ({ grace }) => list("messages", "by_session", "sessionId", grace.session)],
    ["parents' parents", ({ grace }) => list("parts", "by_message", "messageId", grace.message)],
    [
      "parents of an organization",
      ({ edsger }) => list("tasks", "by_project", "projectId", edsger.project),
    ],
    ["accounts", () => list("users", "by_workos_id", "workosId", "user_grace")],
  ])("is empty: %s", async (_, op) => {
    const rows = await startWithRows();
    expect(await rows.call(ADA, op(rows))).toEqual({ value: [] });
  });

  it("is empty in a search", async () => {
    const { call, grace } = await startWithRows();
    const search = (table: string, field: string, value: string): Op => ({
      op: "query",
      table,
      source: { by: "search", index: "search_text", text: "hello", equals: [[field, value]] },
      filters: [],
      end: { end: "collect" },
    });
    for (const op of [
      search("sessions", "userId", grace.user),
      search("projects", "organizationId", "org_tulips"),
      search("messages", "sessionId", grace.session),
    ]) {
      expect(await call(ADA, op)).toEqual({ value: [] });
    }
  });

  it.each<[string, QueryOp["source"]]>([
    ["no index", { by: "none" }],
    ["a scan", { by: "fullTableScan" }],
    ["an index without a range", { by: "index", index: "by_session", range: [] }],
    ["an index of something else", { by: "index", index: "by_rank", range: [] }],
    [
      "a range without an end",
      { by: "index", index: "by_session", range: [{ is: "gt", field: "sessionId", value: "" }] },
    ],
    ["a search", { by: "search", index: "search_text", text: "hello", equals: [] }],
  ])("of children must name the parent: %s", async (_, source) => {
    const { call } = await startWithRows();
    const op: Op = { op: "query", table: "messages", source, filters: [], end: { end: "first" } };
    expect(await call(ADA, op)).toEqual({ error: "unreachable_rows" });
  });
});

describe("a parent", () => {
  const all = { read: true, listed: 1, found: 1, written: "done", added: "done" };
  const none = { read: false, listed: 0, found: 0, written: "not_found", added: "not_found" };

  it.each(["unscopedDb", "runMutation", "delete"] as const)(
    "that changes its owner takes its children along at once: %s",
    async (by) => {
      const { as, ada, grace } = await startWithRows();
      const { session, message } = ada;
      const args = { session, message, to: grace.user, by };
      expect(await as(ADA).mutation(api.cases.aroundChange, args)).toEqual({
        before: all,
        still: false,
        after: none,
      });
    },
  );

  it("stays the caller's when its id was asked for as one of another table", async () => {
    const { as, ada } = await startWithRows();
    const program: Op[] = [
      list("parts", "by_message", "messageId", ada.session),
      { op: "get", table: "messages", id: ada.message },
      { op: "insert", table: "parts", value: { ...body, messageId: ada.session } },
    ];
    expect(await as(ADA).mutation(api.programs.write, { program })).toMatchObject([
      { value: [] },
      { value: { _id: ada.message } },
      { error: "not_found" },
    ]);
  });

  it("that becomes the caller's brings its children", async () => {
    const { as, grace } = await startWithRows();
    const { session, message } = grace;
    expect(await as(ADA).mutation(api.cases.aroundGift, { session, message })).toMatchObject({
      before: null,
      after: { _id: message },
    });
  });

  it("that is deleted while its children are read takes them along", async () => {
    const { as, ada, t } = await startWithRows();
    await t.run(async ({ db }) => {
      await db.insert("messages", { sessionId: ada.session, text: "second", rank: 1 });
    });
    const { seen, left } = await as(ADA).mutation(api.cases.whileDeleted, { session: ada.session });
    expect(seen.map(({ changed }) => changed)).toEqual(["not_found", "not_found"]);
    expect(left).toEqual([]);
  });
});

describe("pages", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
  afterEach(() => void vi.useRealTimers());

  const page = (table: string, index: string, cursor: string | null): Op => ({
    op: "query",
    table,
    source: { by: "index", index, range: [] },
    filters: [],
    end: { end: "paginate", numItems: 2, cursor },
  });

  type Page = { page: { _id: string }[]; continueCursor: string; isDone: boolean };
  const pageOf = (answer: unknown) => (answer as { value: Page }).value;

  it.each(["by_user", "by_user_rank", "by_rank"])(
    "by a cursor of somebody else hold nobody's rows but one's own: %s",
    async (index) => {
      const rows = await startWithRows();
      for (const person of [ADA, GRACE, ADA, GRACE, ADA, EDSGER]) {
        await rows.call(person, { op: "insert", table: "sessions", value: body });
      }
      for (const [taker, victim] of [
        [ADA, GRACE],
        [GRACE, ADA],
      ] as const) {
        const { continueCursor } = pageOf(await rows.call(victim, page("sessions", index, null)));
        const taken = pageOf(await rows.call(taker, page("sessions", index, continueCursor)));
        const user = taker === ADA ? rows.ada.user : rows.grace.user;
        for (const row of taken.page) expect(row).toMatchObject({ userId: user });
      }
    },
  );

  it("follow a switch of organization at once", async () => {
    const rows = await startWithRows();
    for (let n = 0; n < 3; n++) {
      await rows.call(ADA, { op: "insert", table: "projects", value: body });
      await rows.call(EDSGER, { op: "insert", table: "projects", value: body });
    }
    const index = "by_organization_rank";
    const first = pageOf(await rows.call(ADA, page("projects", index, null)));
    expect(first.page).toHaveLength(2);
    const switched = { ...ADA, org_id: "org_tulips" };
    const second = pageOf(await rows.call(switched, page("projects", index, first.continueCursor)));
    for (const row of second.page) expect(row).toMatchObject({ organizationId: "org_tulips" });
    const third = pageOf(await rows.call(ALONE, page("projects", index, first.continueCursor)));
    expect(third).toMatchObject({ page: [], isDone: true });
  });
});

describe("a session without an organization", () => {
  it.each<[string, unknown, (rows: Rows) => Op]>([
    ["reads nothing", null, ({ ada }) => ({ op: "get", id: ada.project })],
    ["reads no children", null, ({ ada }) => ({ op: "get", id: ada.task })],
    ["lists nothing", [], () => list("projects", "by_rank", "rank", 0)],
    ["finds nothing", [], () => list("projects", "by_organization", "organizationId", "")],
    ["lists no children", [], ({ ada }) => list("tasks", "by_project", "projectId", ada.project)],
  ])("%s", async (_, value, op) => {
    const rows = await startWithRows();
    expect(await rows.call(ALONE, op(rows))).toEqual({ value });
  });

  it.each<[string, string, (rows: Rows) => Op]>([
    ["makes nothing", "forbidden", () => ({ op: "insert", table: "projects", value: body })],
    [
      "makes nothing in a name",
      "forbidden",
      () => ({ op: "insert", table: "projects", value: { ...body, organizationId: ADA.org_id } }),
    ],
    ["changes nothing", "not_found", ({ ada }) => ({ op: "patch", id: ada.project, value: body })],
    [
      "makes no children",
      "not_found",
      ({ ada }) => ({ op: "insert", table: "tasks", value: { ...body, projectId: ada.project } }),
    ],
  ])("%s (%s)", async (_, error, op) => {
    const rows = await startWithRows();
    expect(await rows.call(ALONE, op(rows))).toEqual({ error });
  });

  it("still has what the person owns", async () => {
    const rows = await startWithRows();
    const { session } = rows.ada;
    expect(await rows.call(ALONE, { op: "get", id: session })).toMatchObject({
      value: { _id: session },
    });
  });
});

describe("system tables", () => {
  it("are read by id, and never listed", async () => {
    const { as } = await startWithRows();
    expect(await as(ADA).mutation(api.cases.systemTables, {})).toEqual({
      got: "cases:giveAway",
      named: "cases:giveAway",
      passed: "undeclared_table",
      known: true,
      listed: "unreachable_rows",
      all: 1,
    });
  });
});

describe("ctx.db.system.get", () => {
  it("finds no row of the app's own tables, whoever owns it, in either form", async () => {
    const { as, ada, grace, edsger, gone, tag, secret } = await startWithRows();
    const ids = [ada, grace, edsger].flatMap((rows) => Object.values(rows));
    const others = [gone, tag, secret, "", "garbage", "💥\u0000", null, 7, [], {}];
    const found = await as(ADA).mutation(api.cases.systemGets, { ids: [...ids, ...others] });
    expect(new Set(found)).toEqual(new Set([null]));
    expect(found).toHaveLength(6 * (ids.length + others.length));
  });

  it("finds stored files and scheduled functions by id, each in its own table", async () => {
    const { t, as } = await startWithRows();
    const { file, job } = await t.run(async (ctx) => ({
      file: await ctx.storage.store(new Blob(["x"])),
      job: await ctx.scheduler.runAfter(60_000, api.auth.ensureUser, {}),
    }));
    expect(await as(ADA).query(api.cases.systemRows, { file, job })).toEqual({
      file: [file, file],
      job: [job, job],
      swapped: [null, null],
    });
  });
});

describe("ctx.db", () => {
  it("has no property that leads to Convex's own database", async () => {
    const { as, ada } = await startWithRows();
    expect(await as(ADA).mutation(api.cases.properties, { session: ada.session })).toEqual([
      [
        "constructor",
        "delete",
        "get",
        "insert",
        "normalizeId",
        "patch",
        "query",
        "replace",
        "system",
        "vars",
      ],
      ["get", "normalizeId", "query"],
      [...ENDINGS, "fullTableScan", "order", "withIndex", "withSearchIndex"].sort(),
      [...ENDINGS, "order"].sort(),
      [...ENDINGS, "order"].sort(),
    ]);
  });
});

/** What every query can be asked for. */
const ENDINGS = [
  "Symbol(Symbol.asyncIterator)",
  "collect",
  "constructor",
  "filter",
  "first",
  "paginate",
  "take",
  "unique",
];
