import type { GenericTableInfo, OrderedQuery, PaginationOptions, Query } from "convex/server";

type Info = GenericTableInfo;
type Filter = Parameters<OrderedQuery<Info>["filter"]>[0];

/**
 * A Convex query that is only known once something else was read: the rows of
 * a parent, which must be the caller's. Nothing is read before the result is
 * requested, as with Convex's own.
 */
export class DeferredQuery implements Query<Info> {
  readonly #prepare: () => Promise<OrderedQuery<Info>>;

  constructor(prepare: () => Promise<OrderedQuery<Info>>) {
    this.#prepare = prepare;
  }

  order(order: "asc" | "desc"): DeferredQuery {
    // An order can be requested only of a query of an index.
    return new DeferredQuery(async () => ((await this.#prepare()) as Query<Info>).order(order));
  }

  filter(predicate: Filter): this {
    return new DeferredQuery(async () => (await this.#prepare()).filter(predicate)) as this;
  }

  async collect() {
    return await (await this.#prepare()).collect();
  }

  async take(n: number) {
    return await (await this.#prepare()).take(n);
  }

  async first() {
    return await (await this.#prepare()).first();
  }

  async unique() {
    return await (await this.#prepare()).unique();
  }

  async paginate(options: PaginationOptions) {
    return await (await this.#prepare()).paginate(options);
  }

  async *[Symbol.asyncIterator]() {
    yield* await this.#prepare();
  }
}
