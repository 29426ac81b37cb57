import { parentPort, workerData } from "node:worker_threads";
import type { CompiledFunctions } from "../compile/compiledFunctions";
import { CronRunner } from "../crons/cronRunner";
import { Backend } from "../engine/backend";
import { captureConsole } from "../engine/captureConsole";
import { LocalConvexError } from "../errors";
import type { ConvexLog } from "../log";
import { Heartbeat } from "./heartbeat";
import { serve } from "./serve";
import type { WorkerEvent, WorkerOptions, WorkerRequest } from "./workerMessages";

// The script of the thread that WorkerThread starts.
const send = (event: WorkerEvent) => parentPort?.postMessage(event);
const log = (event: ConvexLog) => send({ type: "log", log: event });
const options = workerData as WorkerOptions;

captureConsole(log);

// Unhandled rejections and errors of the app must not end the server.
for (const event of ["uncaughtException", "unhandledRejection"] as const) {
  process.on(event, (error: unknown) => {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    log({ level: "error", source: "server", message: `Unhandled: ${message}` });
  });
}

const heartbeat = new Heartbeat(options.heartbeat);
const backend = new Backend({
  transactionTimeout: options.transactionTimeout,
  onStart: heartbeat.started,
  log,
});

let closing = false;
const crons = new CronRunner((job) => backend.cronJob(job));

try {
  const server = await serve(backend, options, log);
  process.env.CONVEX_CLOUD_URL = server.url;
  process.env.CONVEX_SITE_URL = server.siteUrl;
  parentPort?.on("message", (request: WorkerRequest) => {
    switch (request.type) {
      case "load":
        void load(request.id, request.compiled).then((isLoaded) => {
          if (isLoaded) server.functionsChanged();
        });
        return;
      case "close":
        closing = true;
        crons.stop();
        void server.close().then(() => send({ type: "closed" }));
    }
  });
  send({ type: "listening", url: server.url, siteUrl: server.siteUrl });
} catch (error) {
  const code = error instanceof LocalConvexError ? error.code : "convex_failed";
  send({ type: "failed", code, message: error instanceof Error ? error.message : String(error) });
}

async function load(id: number, compiled: CompiledFunctions): Promise<boolean> {
  try {
    const { cronJobs, warnings } = await backend.load(compiled);
    for (const message of warnings) log({ level: "warn", source: "server", message });
    if (!closing) crons.follow(cronJobs);
    send({ type: "loaded", id, error: null });
    return true;
  } catch (error) {
    send({ type: "loaded", id, error: error instanceof Error ? error.message : String(error) });
    return false;
  }
}
