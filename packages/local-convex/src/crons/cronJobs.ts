import type { CronJob as DeclaredJob, Crons } from "convex/server";
import type { Modules } from "../functions/evaluate";
import { parseArgs, type Args } from "../functions/functionCall";
import type { FunctionRegistry, RegisteredFunction } from "../functions/functionRegistry";
import { firstRun, type CronSchedule } from "./cronSchedule";

/** A job of `crons.ts`, with the function that it runs. */
export interface CronJob {
  name: string;
  schedule: CronSchedule;
  run: RegisteredFunction;
  args: Args;
}

/**
 * Reads the jobs of `crons.ts`, and checks them as Convex checks a push.
 *
 * @throws Error that names the job.
 */
export function readCronJobs({ crons }: Modules, registry: FunctionRegistry): CronJob[] {
  if (crons === undefined) return [];
  const declared = crons.default;
  if (!isCrons(declared)) {
    throw new Error("crons.ts: the default export must be created by `cronJobs()`.");
  }
  return Object.entries(declared.crons).map(([name, job]) => {
    try {
      return readJob(name, job, registry);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new Error(`crons.ts: the job "${name}": ${message}`, { cause: error });
    }
  });
}

function readJob(
  name: string,
  { name: path, args, schedule }: DeclaredJob,
  registry: FunctionRegistry,
): CronJob {
  const run = registry.find(path);
  if (run === null) throw new Error(`there is no function ${path}.`);
  if (run.kind === "query") throw new Error(`${path} is a query. Jobs run mutations and actions.`);
  // Throws when the schedule is invalid.
  firstRun(schedule, 0);
  return { name, schedule, run, args: parseArgs(args) };
}

/** Recognizes `cronJobs()` by its marker, as Convex does. */
function isCrons(value: unknown): value is Crons {
  return typeof value === "object" && value !== null && "isCrons" in value && "crons" in value;
}
