import { AsyncLocalStorage } from "node:async_hooks";
import { tableOfId } from "../functions/tableOfId";
import type { Engine } from "./engine";
import { Mutex } from "./mutex";
import { outside, scopes, tableKey, type Transaction } from "./scope";

/** Told the timestamp of every commit and the tables that it wrote. See {@link tableKey}. */
export type CommitListener = (ts: bigint, tables: ReadonlySet<string>) => void;

/**
 * Takes `convex-test`'s transactions over: knows what each reads and writes,
 * holds them all back while several queries share one snapshot, and shuts out
 * code that goes on after its own transaction is over.
 */
export class Transactions {
  readonly #mutex = new Mutex();
  readonly #holders = new AsyncLocalStorage<{ holds: boolean }>();
  readonly #listeners = new Set<CommitListener>();
  readonly #engine: Engine;
  #current: Transaction | null = null;
  #release: (() => void) | null = null;

  constructor(engine: Engine) {
    this.#engine = engine;
    const manager = engine.transactionManager;
    const begin = manager.begin.bind(manager);
    const commit = manager.commit.bind(manager);
    const rollback = manager.rollback.bind(manager);
    // convex-test asks whether anybody is in a transaction, and would let an
    // action write into somebody else's.
    manager.isInTransaction = () => scopes.getStore()?.transaction?.open === true;
    manager.begin = async (isNested, limits) => {
      if (isNested) {
        refuseLate();
        return await begin(true, limits);
      }
      const held = this.#holders.getStore()?.holds === true;
      const release = held ? null : await this.#mutex.acquire();
      try {
        await begin(false, limits);
      } catch (error) {
        release?.();
        throw error;
      }
      this.#release = release;
      this.#current = { open: true, reads: new Set() };
    };
    manager.commit = (isNested) => {
      if (isNested) {
        refuseLate();
        return commit(true);
      }
      const tables = this.#written();
      const ts = commit(false);
      this.#end();
      if (tables.size > 0 && ts !== null) this.#notify(ts, tables);
      return ts;
    };
    manager.rollback = (isNested) => {
      // The levels of a transaction that was cut off are gone already.
      if (isNested && isLate()) return;
      try {
        rollback(isNested);
      } finally {
        if (!isNested) this.#end();
      }
    };
  }

  /** The transaction that runs now; a function that starts is part of it. */
  get current(): Transaction | null {
    return this.#current;
  }

  /** The last commit, in nanoseconds since the epoch. */
  get latest(): bigint {
    return this.#engine.transactionManager._lastCommitTs;
  }

  onCommit(listener: CommitListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Runs `work` while nothing can commit: all that it queries is one snapshot. */
  async snapshot<T>(work: (ts: bigint) => Promise<T>): Promise<T> {
    const release = await this.#mutex.acquire();
    const holder = { holds: true };
    try {
      return await this.#holders.run(holder, () => work(this.latest));
    } finally {
      holder.holds = false;
      release();
    }
  }

  /**
   * Ends a transaction whose function does not return: nested levels are
   * dropped, and whatever the function still tries is refused.
   */
  cutOff(transaction: Transaction): void {
    transaction.open = false;
    for (const { db } of Object.values(this.#engine.components)) db._writes.splice(1);
  }

  #written(): Set<string> {
    const tables = new Set<string>();
    for (const [component, { db }] of Object.entries(this.#engine.components)) {
      const ids = Object.keys(db._writes[0] ?? {});
      for (const id of ids) tables.add(tableKey(component, tableOfId(id)));
    }
    return tables;
  }

  #end() {
    if (this.#current !== null) this.#current.open = false;
    this.#current = null;
    for (const { db } of Object.values(this.#engine.components)) db._queryResults = {};
    const release = this.#release;
    this.#release = null;
    release?.();
  }

  #notify(ts: bigint, tables: ReadonlySet<string>) {
    outside(() => {
      for (const listener of this.#listeners) listener(ts, tables);
    });
  }
}

/** Whether this code belongs to a transaction that is over. */
function isLate(): boolean {
  return scopes.getStore()?.transaction?.open === false;
}

/** @throws Error when this code belongs to a transaction that is over. */
export function refuseLate(): void {
  if (!isLate()) return;
  throw new Error(
    "This function's transaction is over: it returned without awaiting this call, or it took too long.",
  );
}
