import { LocalStackError } from "../errors";
import { guardLoopback } from "../net/sockets";

/** The official emulator, running. */
export interface RunningEmulator {
  /** Issuer of the tokens and base of the API, such as `http://localhost:41234`. */
  url: string;
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

/**
 * Starts the official WorkOS emulator on a port of its own.
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
  let closing: Promise<void> | undefined;
  return {
    url: emulator.url,
    close() {
      closing ??= closeEmulator(emulator, guard);
      return closing;
    },
  };
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
