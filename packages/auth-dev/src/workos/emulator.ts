import { randomBytes, timingSafeEqual } from "node:crypto";
import type { RequestListener } from "node:http";
import { LocalStackError } from "../errors";
import { interceptRequests } from "../net/interceptRequests";
import { onlyLoopback } from "../net/onlyLoopback";
import { guardLoopback } from "../net/sockets";

/** The official emulator, running. */
export interface RunningEmulator {
  /** Issuer of the tokens and base of the API, such as `http://localhost:41234`. */
  url: string;
  /** A header, new at each start, with which a request reaches the emulator itself. */
  pass: Record<string, string>;
  /** Handles all other requests to the emulator's port. Until then they are refused. */
  serve(listener: RequestListener): void;
  close(): Promise<void>;
}

/** What this package uses of the emulator's seed. */
export interface EmulatorSeed {
  apiKeys: Record<string, { environment: string }>;
  permissions: { slug: string; name: string }[];
  roles: { slug: string; name: string; permissions: string[]; is_default_role: boolean }[];
}

interface Emulator {
  url: string;
  port: number;
  close(): Promise<void>;
}
type CreateEmulator = (options: { port: number; seed: EmulatorSeed }) => Promise<Emulator>;
type ImportModule = (name: string) => Promise<unknown>;

/** The emulator's own package first; the WorkOS command line tool carries the same one. */
const packages = ["@workos/emulate", "workos/emulate"];

const passHeader = "x-local-workos-pass";

/**
 * Starts the official WorkOS emulator on a port of its own.
 *
 * The emulator allows every web site to call it. Its port therefore answers
 * this machine only, and with a handler of our own; the emulator itself answers
 * requests that carry {@link RunningEmulator.pass}.
 *
 * A free port is always asked for: on a busy one the emulator dies of an
 * uncaught event that nobody outside can handle.
 *
 * @throws LocalStackError `emulator_missing`, `emulator_failed`
 */
export async function startEmulator(seed: EmulatorSeed): Promise<RunningEmulator> {
  const createEmulator = await loadEmulator();
  const emulator = await createEmulator({ port: 0, seed });
  const guard = guardLoopback(emulator.port);
  const secret = randomBytes(32).toString("hex");
  let serve: RequestListener = (_, response) => response.writeHead(503).end();
  const stopSearch = interceptRequests(emulator.port, (emulatorItself) => {
    const handle = onlyLoopback((...request) => serve(...request), "programs");
    return (request, response) => {
      const isPassed = isSecret(request.headers[passHeader], secret);
      return isPassed ? emulatorItself(request, response) : handle(request, response);
    };
  });
  let closing: Promise<void> | undefined;
  return {
    url: emulator.url,
    pass: { [passHeader]: secret },
    serve: (listener) => void (serve = listener),
    close() {
      closing ??= closeEmulator(emulator, guard).finally(stopSearch);
      return closing;
    },
  };
}

function isSecret(given: unknown, secret: string): boolean {
  const [actual, expected] = [Buffer.from(String(given)), Buffer.from(secret)];
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

async function closeEmulator(emulator: Emulator, guard: ReturnType<typeof guardLoopback>) {
  const closed = emulator.close();
  // A request under way would hold the port for as long as it lasts.
  guard.cut();
  await closed;
  guard.stop();
}

/** Finds the emulator among the packages that carry it. */
export async function loadEmulator(
  importModule: ImportModule = importInstalled,
): Promise<CreateEmulator> {
  for (const name of packages) {
    let module: unknown;
    try {
      module = await importModule(name);
    } catch (error) {
      if (isNotInstalled(error, name)) continue;
      throw new LocalStackError(
        "emulator_failed",
        `The WorkOS emulator (${name}) cannot be loaded: ${reason(error)}. Install it again.`,
        { cause: error },
      );
    }
    if (hasCreateEmulator(module)) return module.createEmulator;
    throw new LocalStackError(
      "emulator_failed",
      `${name} has no createEmulator: install a version that this package knows (workos 0.14 or newer).`,
    );
  }
  throw new LocalStackError(
    "emulator_missing",
    "The local WorkOS needs the official emulator, which is not installed. Run: npm install --save-dev workos",
  );
}

/** Named here for tools that look for what is imported; the other one has no types to compile with. */
function importInstalled(name: string): Promise<unknown> {
  return name === "workos/emulate" ? import("workos/emulate") : import(name);
}

function hasCreateEmulator(module: unknown): module is { createEmulator: CreateEmulator } {
  return (
    typeof module === "object" &&
    module !== null &&
    "createEmulator" in module &&
    typeof module.createEmulator === "function"
  );
}

/** A module that the emulator itself misses is a broken install, not a missing one. */
function isNotInstalled(error: unknown, name: string): boolean {
  if (!(error instanceof Error) || !("code" in error)) return false;
  if (error.code === "ERR_PACKAGE_PATH_NOT_EXPORTED") return true;
  const packageName = name.startsWith("@") ? name : name.slice(0, name.indexOf("/"));
  return error.code === "ERR_MODULE_NOT_FOUND" && error.message.includes(`'${packageName}'`);
}

function reason(error: unknown): string {
  return error instanceof Error ? (error.message.split("\n")[0] ?? error.name) : String(error);
}
