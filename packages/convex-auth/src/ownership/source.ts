import type {
  Expression,
  GenericDatabaseReader,
  GenericDataModel,
  GenericTableInfo,
  OrderedQuery,
  Query,
} from "convex/server";
import type { Value } from "convex/values";
import { AuthConfigError } from "../config/configError";
import { isScanIndex, type Indexes } from "./checkTable";
import { DeferredQuery } from "./deferredQuery";
import { emptyRange, playRange, rangeOfOwner, type Bound } from "./indexRange";
import { NO_OWNER, type Scope } from "./scope";
import { playSearch, type SearchCall } from "./searchCall";
import type { Table } from "./tables";

type Info = GenericTableInfo;

/** How one kind of table is read. */
export type Source = {
  withIndex(index: string, bounds: Bound[]): Query<Info>;
  withSearchIndex(index: string, filter: SearchCall): OrderedQuery<Info>;
};

/** How the caller reads a table that has owners. */
export function sourceOf(
  db: GenericDatabaseReader<GenericDataModel>,
  scope: Scope,
  table: Exclude<Table, { kind: "shared" }>,
): Source {
  switch (table.kind) {
    case "user":
    case "organization":
      return ownedSource(db, table, scope.owner(table.kind));
    case "through":
      return childSource(db, scope, table);
    case "self":
      return selfSource(db, scope.owner("self"));
  }
}

/** Rows whose field holds the owner. */
function ownedSource(
  db: GenericDatabaseReader<GenericDataModel>,
  { name, field, indexes }: Extract<Table, { kind: "user" | "organization" }>,
  owner: Value,
): Source {
  const read = (index: string, bounds: Bound[]) =>
    db.query(name).withIndex(index, playRange(bounds));
  return {
    withIndex(index, bounds) {
      if (indexes.get(index)?.[0] === field) return read(index, rangeOfOwner(bounds, field, owner));
      if (index === "by_creation_time") {
        return read(scanIndex(name, indexes, field), rangeOfOwner(bounds, field, owner));
      }
      if (owner === NO_OWNER) return read(firstIndex(indexes, field), emptyRange(field));
      // An index that does not begin with the owner is read as it is, and what
      // is not the caller's is left out.
      return read(index, bounds).filter((q) => q.eq(q.field(field), owner));
    },
    withSearchIndex(index, call) {
      const named = call.equals.find(([filtered]) => filtered === field);
      if (owner === NO_OWNER || (named !== undefined && named[1] !== owner)) {
        return read(firstIndex(indexes, field), emptyRange(field));
      }
      const rest = call.equals.filter(([filtered]) => filtered !== field);
      return playSearch(db, name, index, { ...call, equals: [[field, owner], ...rest] });
    },
  };
}

/** Rows that are reached through their parent. */
function childSource(
  db: GenericDatabaseReader<GenericDataModel>,
  scope: Scope,
  { name, field, parent, indexes }: Extract<Table, { kind: "through" }>,
): Source {
  return {
    withIndex(index, bounds) {
      const [first] = bounds;
      const begins = indexes.get(index)?.[0] === field;
      if (!begins || first?.operator !== "eq" || first.field !== field)
        throw unreached(name, indexes, field);
      return new DeferredQuery(async () => {
        const reached = await scope.ownsParent(parent, first.value);
        return db.query(name).withIndex(index, playRange(reached ? bounds : emptyRange(field)));
      });
    },
    withSearchIndex(index, call) {
      const [, id] = call.equals.find(([filtered]) => filtered === field) ?? [];
      if (id === undefined) throw unreached(name, indexes, field);
      return new DeferredQuery(async () => {
        const reached = await scope.ownsParent(parent, id);
        if (reached) return playSearch(db, name, index, call);
        return db.query(name).withIndex(firstIndex(indexes, field), playRange(emptyRange(field)));
      });
    },
  };
}

/** The caller's own users row, whichever index it is looked for by. */
function selfSource(db: GenericDatabaseReader<GenericDataModel>, owner: Value): Source {
  return {
    withIndex: (_, bounds) =>
      bounds.reduce<Query<Info>>(
        (query, { operator, field, value }) =>
          query.filter((q) => {
            // Five methods with five types of their own, and one shape.
            const compare = q[operator].bind(q) as unknown as Compare;
            return compare(q.field(field), value);
          }),
        db
          .query("users")
          .withIndex("by_id", playRange([{ operator: "eq", field: "_id", value: owner }])),
      ),
    withSearchIndex() {
      throw new AuthConfigError(
        "unreachable_rows",
        'The "users" table cannot be searched through ctx.db, where there is one row of it. Search it through ctx.unscopedDb',
      );
    },
  };
}

function scanIndex(name: string, indexes: Indexes, field: string): string {
  const found = [...indexes].find(([, fields]) => isScanIndex(fields, field));
  if (found !== undefined) return found[0];
  throw new AuthConfigError(
    "missing_index",
    `Reading "${name}" in the order in which its rows were made takes an index of its owner alone. Add .index("by_${field}", ["${field}"]) to it in convex/schema.ts, or name the index to read by`,
  );
}

function firstIndex(indexes: Indexes, field: string): string {
  return [...indexes].find(([, fields]) => fields[0] === field)?.[0] ?? "by_id";
}

function unreached(name: string, indexes: Indexes, field: string): AuthConfigError {
  return new AuthConfigError(
    "unreachable_rows",
    `The rows of "${name}" are reached through their parent. Name it: .withIndex("${firstIndex(indexes, field)}", (q) => q.eq("${field}", …)), or q.eq("${field}", …) in a search`,
  );
}

type Compare = (left: unknown, right: unknown) => Expression<boolean>;
