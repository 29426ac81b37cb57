import fc from "fast-check";
import { PEOPLE, startApp, type App } from "./app";
import type { Fields, LooseDb, Row } from "./program";

const PLANNED = [
  "sessions",
  "journals",
  "projects",
  "messages",
  "parts",
  "tasks",
  "tags",
  "board",
  "secrets",
] as const;

/** A row to make: whose, of which parent, with which text. */
export type Plan = {
  table: Planned;
  /** Whose it is, where the table says so: one of the three people. */
  owner: number;
  /** Which of the rows made so far it is a child of. */
  parent: number;
  rank: number;
  words: string;
  /** Deleted again before anybody looks. */
  gone: boolean;
};

type Planned = (typeof PLANNED)[number];

/** A row as it was made, and who may know of it. */
export type Seed = {
  table: string;
  value: Fields;
  id: string;
  gone: boolean;
  visibleTo: Visible;
};

type Visible =
  { person: number } | { organization: string } | { everybody: true } | { nobody: true };

/** Who looks at the world: one of the people, with an organization in the token or without. */
export type Caller = { person: number; organizationId: string | null };

export const plans: fc.Arbitrary<Plan[]> = fc.array(
  fc.record({
    table: fc.oneof(
      { weight: 3, arbitrary: fc.constant<Planned>("sessions") },
      { weight: 3, arbitrary: fc.constant<Planned>("messages") },
      { weight: 4, arbitrary: fc.constantFrom<Planned>(...PLANNED) },
    ),
    owner: fc.constantFrom(0, 0, 1, 2),
    parent: fc.oneof(fc.nat(1), fc.nat(40)),
    rank: fc.nat(3),
    words: fc.constantFrom("alpha", "beta", "alpha beta", "gamma alphabet"),
    gone: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  }),
  { minLength: 1, maxLength: 50, size: "max" },
);

/** The world with everybody's rows, in the order of the plan. */
export async function makeWorld(plan: Plan[]): Promise<{ app: App; seeds: Seed[] }> {
  const app = startApp();
  const seeds = await app.t.run(async ({ db: typed }) => {
    const db = typed as unknown as LooseDb;
    const made: Seed[] = [];
    const make = async (table: string, value: Fields, visibleTo: Visible, gone = false) => {
      made.push({ table, value, id: await db.insert(table, value), gone, visibleTo });
    };
    for (const [person, { sub }] of PEOPLE.entries()) {
      await make("users", { workosId: sub, email: sub, createdAt: 0, updatedAt: 0 }, { person });
    }
    for (const [place, { table, owner, parent, rank, words, gone }] of plan.entries()) {
      const value = { text: `${words} ~${place}~`, rank };
      const parents = made.filter((seed) => seed.table === PARENTS[table]?.table);
      const over = parents[parent % Math.max(parents.length, 1)];
      const organization = PEOPLE[owner]?.org_id ?? "";
      if (PARENTS[table] !== undefined) {
        if (over === undefined) continue;
        await make(table, { ...value, [PARENTS[table].field]: over.id }, over.visibleTo, gone);
      } else if (table === "projects") {
        await make(table, { ...value, organizationId: organization }, { organization }, gone);
      } else if (table === "tags" || table === "board") {
        await make(table, value, { everybody: true }, gone);
      } else if (table === "secrets") {
        await make(table, value, { nobody: true }, gone);
      } else {
        const userId = made[owner]?.id ?? "";
        await make(table, { ...value, userId }, { person: owner }, gone);
      }
    }
    for (const { id, gone } of made) if (gone) await db.delete(id);
    return made;
  });
  return { app, seeds };
}

/**
 * A fresh database that only ever held what the caller may see. In the place of
 * each other row an insert is rolled back, so that ids and times are the same
 * as in the world, to the byte.
 */
export async function makeOracle(seeds: Seed[], caller: Caller): Promise<App> {
  const app = startApp();
  for (let place = 0; place < seeds.length;) {
    const own = isVisible(seeds[place], caller);
    const batch: Seed[] = [];
    for (; place < seeds.length && isVisible(seeds[place], caller) === own; place++) {
      batch.push(...seeds.slice(place, place + 1));
    }
    const insert = app.t.run(async ({ db }) => {
      for (const { table, value } of batch) await (db as unknown as LooseDb).insert(table, value);
      if (!own) throw new Error("rolled back");
    });
    await insert.catch((error: unknown) => {
      if (own) throw error;
    });
  }
  await app.t.run(async ({ db }) => {
    for (const seed of seeds) {
      if (seed.gone && isVisible(seed, caller)) await (db as unknown as LooseDb).delete(seed.id);
    }
  });
  return app;
}

export function isVisible(seed: Seed | undefined, caller: Caller): boolean {
  if (seed === undefined) return false;
  const { visibleTo } = seed;
  if ("person" in visibleTo) return visibleTo.person === caller.person;
  if ("organization" in visibleTo) return visibleTo.organization === caller.organizationId;
  return "everybody" in visibleTo;
}

/** Every row of an app, by its id. */
export async function snapshot({ t }: App): Promise<Map<string, Row>> {
  const rows = await t.run(async ({ db }) =>
    Promise.all(
      ALL_TABLES.map((table) => (db as unknown as LooseDb).query(table).fullTableScan().collect()),
    ),
  );
  return new Map(rows.flat().map((row) => [row._id, row]));
}

const ALL_TABLES = ["users", "deletedUsers", "memories", ...PLANNED];

const PARENTS: Partial<Record<Planned, { field: string; table: Planned }>> = {
  messages: { field: "sessionId", table: "sessions" },
  parts: { field: "messageId", table: "messages" },
  tasks: { field: "projectId", table: "projects" },
};
