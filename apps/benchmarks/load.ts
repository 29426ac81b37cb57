import autocannon from "autocannon";
import { progress } from "./table";

/** What a server made of the load. Times are in milliseconds. */
export type LoadFigure = {
  /** Requests a second, on average. */
  perSecond: number;
  p50: number;
  p99: number;
  /** How often each status came. */
  statuses: Record<string, number>;
  /** Requests without an answer: connections that broke, and time-outs of ten seconds. */
  unanswered: number;
};

type Load = { url: string; bearer: string | null; connections: number; seconds: number };

/** Asks for one address on many connections at once, each as soon as it has its answer. */
export async function load({ url, bearer, connections, seconds }: Load): Promise<LoadFigure> {
  const headers = bearer === null ? {} : { authorization: `Bearer ${bearer}` };
  let second = 0;
  let answers = 0;
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const run = autocannon({ url, headers, connections, duration: seconds }, (error, done) => {
      if (error) reject(error as Error);
      else resolve(done);
    });
    run.on("response", () => (answers += 1));
    run.on("tick", () => {
      // It ticks on until the last answers are there.
      if (second === seconds) return;
      second += 1;
      progress(`second ${second} of ${seconds}: ${answers} answers`);
      answers = 0;
    });
  });
  return {
    perSecond: result.requests.average,
    p50: result.latency.p50,
    p99: result.latency.p99,
    statuses: Object.fromEntries(
      Object.entries(result.statusCodeStats ?? {}).map(([code, { count = 0 }]) => [code, count]),
    ),
    unanswered: result.errors,
  };
}
