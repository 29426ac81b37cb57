import { AsyncLocalStorage } from "node:async_hooks";
import { tableOfId } from "../functions/tableOfId";
import type { Engine } from "./engine";
import { Mutex } from "./mutex";
import { outside, scopes, tableKey, type Transaction } from "./scope";

/** Receives the timestamp and the written tables of every commit. See {@link tableKey}. */
export type CommitListener = (ts: bigint, tables: ReadonlySet<string>) => void;

/**
 * Wraps the transactions of `convex-test`: records what each one reads and writes,
 * blocks all of them while several queries share a snapshot, and refuses calls of
 * code that continues after its transaction has ended.
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
    // convex-test checks whether any transaction is open, and would let an action
    // write to the transaction of another request.
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
      // `cutOff` has already removed the nested levels.
      if (isNested && isLate()) return;
      try {
        rollback(isNested);
      } finally {
        if (!isNested) this.#end();
      }
    };
  }

  /** The running transaction, to which a function that starts belongs. */
  get current(): Transaction | null {
    return this.#current;
  }

  /** Timestamp of the last commit, in nanoseconds since the epoch. */
  get latest(): bigint {
    return this.#engine.transactionManager._lastCommitTs;
  }

  onCommit(listener: CommitListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Runs `work` while no transaction can commit, so that all its queries read one snapshot. */
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
   * Ends a transaction whose function does not return: drops its nested levels and
   * refuses later calls of the function.
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

/** Returns whether this code belongs to a transaction that has ended. */
function isLate(): boolean {
  return scopes.getStore()?.transaction?.open === false;
}

/** @throws Error when this code belongs to a transaction that has ended. */
export function refuseLate(): void {
  if (!isLate()) return;
  throw new Error(
    "This function's transaction has ended: the function returned without awaiting this call, or it timed out.",
  );
}
