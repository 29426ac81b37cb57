import { AuthConfigError } from "./config/configError";

/**
 * The functions that an app must export from one of its modules. A name counts as
 * exported once it is read from the object that {@link RequiredExports.offer}
 * returns, as `export const { … } = auth.functions()` does.
 */
export type RequiredExports = {
  /** Returns the functions, with each required one behind a getter. */
  offer: <Functions extends object>(functions: Functions) => Functions;
  /** Throws an `AuthConfigError` with code `missing_export` unless all were read. */
  check: () => void;
  /** The error, for a function that is missing at run time. */
  missing: () => AuthConfigError;
};

/**
 * @param names - The required functions.
 * @param line - The line that exports them, with the file that it belongs in.
 */
export function requireExports(names: readonly string[], line: string): RequiredExports {
  const unread = new Set(names);
  const missing = () =>
    new AuthConfigError(
      "missing_export",
      `The library needs functions that this app does not export: ${(unread.size > 0 ? [...unread] : names).join(", ")}. Write ${line}`,
    );
  return {
    offer(functions) {
      const properties = Object.entries(functions).map(([name, value]): [string, Property] => [
        name,
        {
          enumerable: true,
          get: () => {
            unread.delete(name);
            return value as unknown;
          },
        },
      ]);
      return Object.defineProperties({}, Object.fromEntries(properties)) as typeof functions;
    },
    check() {
      if (unread.size > 0) throw missing();
    },
    missing,
  };
}

type Property = { enumerable: boolean; get: () => unknown };

/** Runs a call of one of these functions, and says what to add where it does not exist. */
export async function callExported<Result>(
  exports: RequiredExports,
  call: () => Promise<Result>,
): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    if (isMissingDispatcher(error)) throw exports.missing();
    throw error;
  }
}

/** Whether Convex has not found a dispatcher, or convex-test its module. */
function isMissingDispatcher(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { message } = error;
  if (message.startsWith("Could not find module for")) return true;
  const isMissing = /Could not find|Expected a Convex function exported from module/.test(message);
  return isMissing && /\brun(?:Query|Mutation|Action)\b/.test(message);
}
