/** Documents that were read and written, and what was scheduled, by function. */
export type Costs = {
  documents: Record<string, [read: number, written: number]>;
  scheduled: string[];
};

/**
 * What a call costs. Listens in where functions ask the database, and counts as
 * convex-test does, and Convex: a call goes through several transactions, also of
 * components, and each of them can tell of itself alone.
 */
export async function costsOf(call: () => Promise<unknown>): Promise<Costs> {
  const costs: Costs = { documents: {}, scheduled: [] };
  const { Convex } = globalThis as unknown as { Convex: object };
  const told = Object.getOwnPropertyDescriptor(Convex, "asyncSyscall") ?? {};
  // Which database is asked depends on where the question comes from.
  const get = () => counting(told.get?.() as Syscall, costs);
  Object.defineProperty(Convex, "asyncSyscall", { ...told, get });
  try {
    await call();
  } finally {
    Object.defineProperty(Convex, "asyncSyscall", told);
  }
  return costs;
}

type Syscall = (op: string, json: string) => Promise<string>;

function counting(asyncSyscall: Syscall, { documents, scheduled }: Costs): Syscall {
  return async (op, json) => {
    const answer = await asyncSyscall(op, json);
    if (/^1\.0\/(actions\/)?schedule$/.test(op)) scheduled.push(textOf(json, "name"));
    const [read, written] = documentsOf(op, answer);
    if (read + written === 0) return answer;
    const metadata = await asyncSyscall("1.0/getFunctionMetadata", "{}");
    const path = [textOf(metadata, "componentPath"), textOf(metadata, "name")];
    const name = path.filter((part) => part !== "").join("/");
    const before = documents[name] ?? [0, 0];
    documents[name] = [before[0] + read, before[1] + written];
    return answer;
  };
}

/** What is changed is read before. */
function documentsOf(op: string, answer: string): [read: number, written: number] {
  const told = JSON.parse(answer) as { value?: object | null; page?: object[] } | null;
  switch (op) {
    case "1.0/get":
      return [told === null ? 0 : 1, 0];
    case "1.0/queryStreamNext":
      return [told?.value ? 1 : 0, 0];
    case "1.0/queryPage":
      return [told?.page?.length ?? 0, 0];
    case "1.0/insert":
      return [0, 1];
    case "1.0/shallowMerge":
    case "1.0/replace":
    case "1.0/remove":
      return [1, 1];
    default:
      return [0, 0];
  }
}

function textOf(json: string, field: string): string {
  const { [field]: text } = JSON.parse(json) as Record<string, unknown>;
  return typeof text === "string" ? text : "";
}
