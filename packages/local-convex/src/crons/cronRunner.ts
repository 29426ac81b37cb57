// The globals are not available in transactions of convex-test.
import { clearTimeout, setTimeout } from "node:timers";
import { displayName } from "../functions/functionRegistry";
import type { CronJob } from "./cronJobs";
import { firstRun, nextRun } from "./cronSchedule";

/** Maximum delay of a timer, in milliseconds. */
const maxDelay = 2 ** 31 - 1;

type Run = (job: CronJob) => Promise<void>;

/**
 * Runs the jobs of `crons.ts` when they are due. Skips a run of a job whose
 * previous run has not finished.
 */
export class CronRunner {
  readonly #jobs = new Map<string, ScheduledJob>();

  /** @param run - Must not reject. */
  constructor(private readonly run: Run) {}

  /** Replaces all jobs. A job with an unchanged schedule keeps its next time. */
  follow(jobs: CronJob[]): void {
    const wanted = new Map(jobs.map((job) => [displayName({ ...job.run, path: job.name }), job]));
    for (const [key, scheduled] of this.#jobs) {
      if (wanted.has(key)) continue;
      scheduled.stop();
      this.#jobs.delete(key);
    }
    for (const [key, job] of wanted) {
      const scheduled = this.#jobs.get(key);
      if (scheduled === undefined) this.#jobs.set(key, new ScheduledJob(job, this.run));
      else scheduled.update(job);
    }
  }

  /** Starts no more runs. A running job finishes. */
  stop(): void {
    this.follow([]);
  }
}

class ScheduledJob {
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
    this.#schedule(firstRun(job.schedule, Date.now()));
  }

  update(job: CronJob): void {
    const isSame = JSON.stringify(job.schedule) === JSON.stringify(this.#job.schedule);
    this.#job = job;
    if (!isSame && !this.#running) this.#schedule(firstRun(job.schedule, Date.now()));
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #schedule(due: number | null) {
    clearTimeout(this.#timer);
    if (due === null || this.#stopped) return;
    this.#due = due;
    const delay = Math.max(0, due - Date.now());
    this.#timer = setTimeout(() => void this.#onTimer(), Math.min(delay, maxDelay));
  }

  async #onTimer() {
    // Timers can fire a fraction early, and fire early when the delay exceeds `maxDelay`.
    if (Date.now() < this.#due) return this.#schedule(this.#due);
    this.#running = true;
    await this.run(this.#job);
    this.#running = false;
    this.#schedule(nextRun(this.#job.schedule, this.#due, Date.now()));
  }
}
