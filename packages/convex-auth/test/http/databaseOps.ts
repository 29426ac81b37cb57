/** What some calls asked of the database, in all functions and components. */
export type DatabaseOps = { reads: number; writes: number; scheduled: number };

/**
 * Counts what calls ask of the database, where functions ask it: a call goes
 * through several transactions, and each of them knows of itself alone.
 */
export async function databaseOpsOf(calls: () => Promise<unknown>): Promise<DatabaseOps> {
  const ops = { reads: 0, writes: 0, scheduled: 0 };
  const { Convex } = globalThis as unknown as { Convex: object };
  const own = Object.getOwnPropertyDescriptor(Convex, "asyncSyscall") ?? {};
  const count = (op: string) => {
    if (WRITES.test(op)) ops.writes++;
    if (READS.test(op)) ops.reads++;
    if (SCHEDULES.test(op)) ops.scheduled++;
  };
  // Which database is asked depends on the function that asks.
  const get = () => {
    const asyncSyscall = own.get?.() as Syscall;
    return (op: string, json: string) => {
      count(op);
      return asyncSyscall(op, json);
    };
  };
  Object.defineProperty(Convex, "asyncSyscall", { ...own, get });
  try {
    await calls();
  } finally {
    Object.defineProperty(Convex, "asyncSyscall", own);
  }
  return ops;
}

type Syscall = (op: string, json: string) => Promise<string>;

const READS = /^1\.0\/(?:get|queryStreamNext|queryPage)$/;
const WRITES = /^1\.0\/(?:insert|shallowMerge|replace|remove)$/;
const SCHEDULES = /^1\.0\/(?:actions\/)?schedule$/;
