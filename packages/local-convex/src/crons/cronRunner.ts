// Not the globals: convex-test takes those away inside of transactions.
import { clearTimeout, setTimeout } from "node:timers";
import { displayName } from "../functions/functionRegistry";
import type { CronJob } from "./cronJobs";
import { firstRun, nextRun } from "./cronSchedule";

/** The longest that a timer can wait, in milliseconds. */
const maxDelay = 2 ** 31 - 1;

type Run = (job: CronJob) => Promise<void>;

/**
 * Runs the jobs of `crons.ts` when they are due, each one run at a time: a run
 * that is due while the one before goes on is left out.
 */
export class CronRunner {
  readonly #jobs = new Map<string, PlannedJob>();

  /** @param run - Never rejects. */
  constructor(private readonly run: Run) {}

  /** Runs exactly these jobs from now on. One whose schedule is the same stays on time. */
  follow(jobs: CronJob[]): void {
    const wanted = new Map(jobs.map((job) => [displayName({ ...job.run, path: job.name }), job]));
    for (const [key, planned] of this.#jobs) {
      if (wanted.has(key)) continue;
      planned.stop();
      this.#jobs.delete(key);
    }
    for (const [key, job] of wanted) {
      const planned = this.#jobs.get(key);
      if (planned === undefined) this.#jobs.set(key, new PlannedJob(job, this.run));
      else planned.update(job);
    }
  }

  /** Nothing starts any more; what runs goes on. */
  stop(): void {
    this.follow([]);
  }
}

class PlannedJob {
  #job: CronJob;
  #due = 0;
  #timer: NodeJS.Timeout | undefined;
  #running = false;
  #stopped = false;

  constructor(
    job: CronJob,
    private readonly run: Run,
  ) {
    this.#job = job;
    this.#plan(firstRun(job.schedule, Date.now()));
  }

  update(job: CronJob): void {
    const isSame = JSON.stringify(job.schedule) === JSON.stringify(this.#job.schedule);
    this.#job = job;
    if (!isSame && !this.#running) this.#plan(firstRun(job.schedule, Date.now()));
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #plan(due: number | null) {
    clearTimeout(this.#timer);
    if (due === null || this.#stopped) return;
    this.#due = due;
    const delay = Math.max(0, due - Date.now());
    this.#timer = setTimeout(() => void this.#ring(), Math.min(delay, maxDelay));
  }

  async #ring() {
    // Timers ring early by a fraction, and far too early beyond `maxDelay`.
    if (Date.now() < this.#due) return this.#plan(this.#due);
    this.#running = true;
    await this.run(this.#job);
    this.#running = false;
    this.#plan(nextRun(this.#job.schedule, this.#due, Date.now()));
  }
}
