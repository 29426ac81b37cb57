import type {
  GenericDocument,
  GenericIndexFields,
  IndexRange,
  IndexRangeBuilder,
} from "convex/server";
import { compareValues, type Value } from "convex/values";
import { NO_OWNER } from "./scope";

/** One step of an index range, as `q.eq("userId", id)` says it. */
export type Bound = { operator: Operator; field: string; value: Value | undefined };

type Operator = "eq" | "gt" | "gte" | "lt" | "lte";

/** A range as `withIndex` is given it, on any index. */
export type Range = (q: AnyBuilder) => IndexRange;

type AnyBuilder = IndexRangeBuilder<GenericDocument, GenericIndexFields>;

/** Convex's builder without its types, which allow each field only in its place. */
type FreeBuilder = {
  [Step in Operator]: (field: string, value: Value | undefined) => FreeBuilder;
};

/** The bounds of a range, in order, without a query. */
export function recordRange(range: Range | undefined): Bound[] {
  const bounds: Bound[] = [];
  const step = (operator: Operator) => (field: string, value: Value | undefined) => {
    bounds.push({ operator, field, value });
    return recorder;
  };
  const recorder: FreeBuilder = {
    eq: step("eq"),
    gt: step("gt"),
    gte: step("gte"),
    lt: step("lt"),
    lte: step("lte"),
  };
  range?.(recorder as unknown as AnyBuilder);
  return bounds;
}

/** Says the same to Convex's own builder. */
export function playRange(bounds: readonly Bound[]): Range {
  return (q) =>
    bounds.reduce<FreeBuilder>(
      (builder, { operator, field, value }) => builder[operator](field, value),
      q as unknown as FreeBuilder,
    ) as unknown as IndexRange;
}

/**
 * The same range among one owner's rows, on an index that begins with the
 * owner: the owner's value stands first, and what the range itself says of the
 * owner only decides whether it is empty.
 */
export function rangeOfOwner(bounds: readonly Bound[], field: string, owner: Value): Bound[] {
  const own = bounds.filter((bound) => bound.field === field);
  if (!own.every((bound) => holds(bound, owner))) return emptyRange(field);
  const rest = bounds.filter((bound) => bound.field !== field);
  return [{ operator: "eq", field, value: owner }, ...rest];
}

/** A range that has no row. */
export function emptyRange(field: string): Bound[] {
  return [{ operator: "eq", field, value: NO_OWNER }];
}

function holds({ operator, value }: Bound, owner: Value): boolean {
  const order = compareValues(owner, value);
  switch (operator) {
    case "eq":
      return order === 0;
    case "gt":
      return order > 0;
    case "gte":
      return order >= 0;
    case "lt":
      return order < 0;
    case "lte":
      return order <= 0;
  }
}
