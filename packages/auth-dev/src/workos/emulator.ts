import { randomBytes, timingSafeEqual } from "node:crypto";
import type { RequestListener } from "node:http";
import { onlyLoopback } from "@opensync/local-convex/net";
import { LocalStackError } from "../errors";
import { guardLoopback } from "../net/guardLoopback";
import { interceptRequests } from "../net/interceptRequests";

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

const passHeader = "x-local-workos-pass";

/**
 * Starts the official WorkOS emulator on a port of its own.
 *
 * The emulator allows every web site to call it. Its port therefore answers
 * this machine only, and with a handler of our own; the emulator itself answers
 * requests that carry {@link RunningEmulator.pass}.
 *
 * Always requests a free port: on a busy one the emulator emits an error that
 * cannot be caught from outside.
 *
 * @throws LocalStackError `emulator_failed`
 */
export async function startEmulator(seed: EmulatorSeed): Promise<RunningEmulator> {
  const emulator = await launchEmulator(seed);
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

async function launchEmulator(seed: EmulatorSeed): Promise<Emulator> {
  try {
    const { createEmulator } = await import("./bundledEmulator");
    return await createEmulator({ port: 0, seed });
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new LocalStackError("emulator_failed", `The WorkOS emulator did not start: ${reason}`, {
      cause: error,
    });
  }
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
