import fc from "fast-check";
import type { Value } from "convex/values";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { api, PEOPLE, type App } from "../../test/ownership/app";
import {
  renamed,
  type Answer,
  type Op,
  type QueryOp,
  type Row,
} from "../../test/ownership/program";
import { pagedQueries, programs, type Step } from "../../test/ownership/programs";
import {
  isVisible,
  makeOracle,
  makeWorld,
  plans,
  snapshot,
  type Caller,
  type Seed,
} from "../../test/ownership/world";
import { runs } from "../../../../vitest.runs";

const RUNS = runs(400);
/** Set by ISOLATION_SEED to run a failure again; otherwise another one each run. */
const SEED = process.env.ISOLATION_SEED ? { seed: Number(process.env.ISOLATION_SEED) } : {};

// Ids and times are the same in the world and in the oracle when the clock stands still.
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: 1_700_000_000_000 }));
afterEach(() => void vi.useRealTimers());

const callers: fc.Arbitrary<Caller> = fc.record({
  person: fc.constantFrom(0, 0, 1, 2),
  organizationId: fc.constantFrom("org_engines", "org_engines", "org_tulips", null),
});

const turns = fc.record({
  plan: plans,
  caller: callers,
  pages: pagedQueries,
  programs: fc.array(
    fc.oneof(
      fc.record({ write: fc.constant(false), steps: programs(false) }),
      fc.record({ write: fc.constant(true), steps: programs(true) }),
    ),
    { minLength: 1, maxLength: 16, size: "max" },
  ),
});

describe("the scoped database", () => {
  it("answers every program as a database that only ever held the caller's rows", async () => {
    const counts = { programs: 0, calls: 0, values: 0, refusals: 0 };
    await fc.assert(
      fc.asyncProperty(turns, async ({ plan, caller, pages, programs }) => {
        const { app: world, seeds } = await makeWorld(plan);
        const oracle = await makeOracle(seeds, caller);
        const before = await snapshot(world);
        const others = new Set(
          seeds.filter((seed) => !isVisible(seed, caller)).map(({ id }) => id),
        );
        const foreign = [...before.values()].filter(({ _id }) => others.has(_id));
        const inWorld = new Cursors();
        const inOracle = new Cursors();

        for (const { write, steps } of programs) {
          const ops = opsOf(steps, pages);
          const named = renamed(ops, namer(seeds, caller));
          const asked = inWorld.put(named);
          const answers = await runInWorld(world, caller, write, asked);
          const ideal = await runInOracle(oracle, seeds, caller, inOracle.put(named));

          counts.programs += 1;
          counts.calls += ops.length;
          for (const answer of answers) counts["value" in answer ? "values" : "refusals"] += 1;
          expectNoneOf(foreign, answers, asked);
          expect(comparable(named, answers)).toEqual(comparable(named, ideal));
          inWorld.keep(named, answers, ideal);
          inOracle.keep(named, ideal, ideal);
        }

        const after = await snapshot(world);
        for (const row of foreign) {
          expect(after.get(row._id)).toStrictEqual(row);
          after.delete(row._id);
        }
        expect(after).toStrictEqual(await snapshot(oracle));
      }),
      { numRuns: RUNS, ...SEED },
    );
    // A run that refuses nearly everything would prove nothing.
    expect(counts.values).toBeGreaterThan(counts.calls / 3);
  });

  it("keeps three people apart who take turns", async () => {
    const turns = fc.array(
      fc.record({ caller: callers, write: fc.boolean(), steps: programs(true) }),
      { minLength: 1, maxLength: 12, size: "max" },
    );
    await fc.assert(
      fc.asyncProperty(plans, pagedQueries, turns, async (plan, pages, turns) => {
        const { app, seeds } = await makeWorld(plan);
        const users = seeds.slice(0, PEOPLE.length).map(({ id }) => id);
        let before = await snapshot(app);
        for (const { caller, write, steps } of turns) {
          const ops = opsOf(steps, pages).filter(({ op }) => write || isRead(op));
          const program = new Cursors().put(renamed(ops, namer(seeds, caller)));
          const answers = await runInWorld(app, caller, write, program);
          const after = await snapshot(app);

          const owner = { user: users[caller.person], organization: caller.organizationId };
          const hidden = [...before.values()].filter((row) => !isTheirs(row, before, owner));
          for (const row of hidden) expect(after.get(row._id)).toStrictEqual(row);
          expectNoneOf(hidden, answers, program);
          // What was made is the caller's, or was and lost its parent since.
          const known = new Map([...before, ...after]);
          for (const row of [...after.values()].filter(({ _id }) => !before.has(_id))) {
            expect(isTheirs(row, known, owner) || isOrphan(row, known)).toBe(true);
          }
          before = after;
        }
      }),
      { numRuns: RUNS / 4, ...SEED },
    );
  });

  it("gives the same rows in pages by an index that does not begin with the owner", async () => {
    const walks = fc.record({
      table: fc.constantFrom("sessions", "projects"),
      index: fc.constantFrom("by_rank", "by_id"),
      order: fc.constantFrom("asc", "desc"),
      numItems: fc.integer({ min: 1, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(plans, callers, walks, async (plan, caller, { numItems, ...walk }) => {
        const { app, seeds } = await makeWorld(plan);
        const query = (end: QueryOp["end"]): Op[] => [
          {
            ...walk,
            op: "query",
            source: { by: "index", index: walk.index, range: [] },
            filters: [],
            end,
          },
        ];
        const rows: unknown[] = [];
        for (let cursor: string | null = null, isDone = false; !isDone;) {
          const program = query({ end: "paginate", numItems, cursor });
          const page = pageOf((await runInWorld(app, caller, false, program))[0]);
          rows.push(...(page?.page ?? []));
          cursor = page?.continueCursor ?? "";
          isDone = page?.isDone ?? true;
        }
        const oracle = await makeOracle(seeds, caller);
        const all = await runInOracle(oracle, seeds, caller, query({ end: "collect" }));
        expect([{ value: rows }]).toEqual(all);
      }),
      { numRuns: RUNS / 4, ...SEED },
    );
  });
});

async function runInWorld(world: App, caller: Caller, write: boolean, program: Op[]) {
  const { sub } = PEOPLE[caller.person] ?? PEOPLE[0];
  const organization = caller.organizationId === null ? {} : { org_id: caller.organizationId };
  const as = world.as({ sub, ...organization });
  return write
    ? await as.mutation(api.programs.write, { program })
    : await as.query(api.programs.read, { program });
}

async function runInOracle(oracle: App, seeds: Seed[], caller: Caller, program: Op[]) {
  const userId = seeds[caller.person]?.id ?? "";
  return await oracle.t.mutation(api.programs.ideal, {
    program,
    caller: { userId, organizationId: caller.organizationId },
  });
}

/** Gives names such as "@own.sessions.3" their ids. */
function namer(seeds: Seed[], caller: Caller): (name: string) => Value {
  const pools = new Map<string, string[]>();
  for (const seed of seeds) {
    const whose = seed.gone ? "gone" : isVisible(seed, caller) ? "own" : "other";
    const pool = `@${whose}.${seed.table}`;
    pools.set(pool, [...(pools.get(pool) ?? []), seed.id]);
  }
  return (name) => {
    const [, pool = "", place = "0"] = /^(@\w+\.\w+)\.(\d+)$/.exec(name) ?? [];
    const ids = pools.get(pool) ?? [];
    if (pool !== "") return ids[Number(place) % ids.length] ?? "garbage";
    const [, time] = /^@time\.(\d+)$/.exec(name) ?? [];
    return time === undefined ? name : 1_700_000_000_000 + Number(time) * 0.001;
  };
}

/** Where each paged query has come to, on one side. */
class Cursors {
  readonly #reached = new Map<string, string>();

  put(program: Op[]): Op[] {
    return program.map((op) => {
      if (op.op !== "query" || op.end.end !== "paginate") return op;
      const cursor = this.#reached.get(JSON.stringify(op)) ?? null;
      return { ...op, end: { ...op.end, cursor } };
    });
  }

  keep(program: Op[], answers: Answer[], ideal: Answer[]): void {
    for (const [place, op] of program.entries()) {
      const page = pageOf(answers[place]);
      if (op.op !== "query" || op.end.end !== "paginate" || page === null) continue;
      if (pageOf(ideal[place])?.isDone === true) this.#reached.delete(JSON.stringify(op));
      else this.#reached.set(JSON.stringify(op), page.continueCursor);
    }
  }
}

type Page = { page: unknown[]; isDone: boolean; continueCursor: string };

function pageOf(answer: Answer | undefined): Page | null {
  const value = answer !== undefined && "value" in answer ? answer.value : null;
  return typeof value === "object" && value !== null && "continueCursor" in value
    ? (value as Page)
    : null;
}

/**
 * What two databases have to agree in. A cursor is the database's own. An index
 * that does not begin with the owner is read past other people's rows, so that
 * a page of it may end without knowing yet that it is the last.
 */
function comparable(program: Op[], answers: Answer[]): unknown[] {
  return answers.map((answer, place) => {
    const page = pageOf(answer);
    const op = program[place];
    if (page === null || op?.op !== "query") return answer;
    return isFilteredAfterwards(op)
      ? { page: page.page }
      : { page: page.page, isDone: page.isDone };
  });
}

function isFilteredAfterwards({ table, source }: QueryOp): boolean {
  const owned = ["sessions", "journals", "projects"].includes(table);
  return owned && source.by === "index" && ["by_rank", "by_slug", "by_id"].includes(source.index);
}

/** No text and no id of these rows, unless the program itself said it. */
function expectNoneOf(rows: Row[], answers: Answer[], program: Op[]): void {
  const said = JSON.stringify(program);
  const heard = JSON.stringify(
    answers.map((answer) => {
      const page = pageOf(answer);
      // Convex encrypts its cursors; convex-test writes them as they are.
      return page === null ? answer : { page: page.page };
    }),
  );
  for (const { _id, text } of rows) {
    if (!said.includes(_id)) expect(heard).not.toContain(_id);
    const [marker] = /~\d+~/.exec(String(text)) ?? [];
    if (marker !== undefined && !said.includes(marker)) expect(heard).not.toContain(marker);
  }
}

/** Whose a row is, told from the rows alone. */
function isTheirs(
  row: Row,
  rows: Map<string, Row>,
  owner: { user: string | undefined; organization: string | null },
): boolean {
  const table = row._id.replace(/^\d+/, "");
  if (table === "users") return row._id === owner.user;
  if (table === "tags" || table === "board") return true;
  if (table === "projects") return row.organizationId === owner.organization;
  if ("userId" in row) return row.userId === owner.user;
  const parent = parentOf(row, rows);
  return parent ? isTheirs(parent, rows, owner) : false;
}

/** Whether the row, or one that it is reached through, has lost its parent. */
function isOrphan(row: Row, rows: Map<string, Row>): boolean {
  const parent = parentOf(row, rows);
  return parent === undefined || (parent !== null && isOrphan(parent, rows));
}

/** `null` for a row that has no parent by its table, `undefined` for one whose parent is gone. */
function parentOf(row: Row, rows: Map<string, Row>): Row | null | undefined {
  const id = row.sessionId ?? row.messageId ?? row.projectId;
  return id === undefined ? null : rows.get(String(id));
}

function opsOf(steps: Step[], pages: QueryOp[]): Op[] {
  return steps.flatMap((step) => (step.op === "page" ? pages.slice(step.of, step.of + 1) : [step]));
}

function isRead(op: Op["op"]): boolean {
  return op === "get" || op === "query" || op === "normalizeId";
}
