import type { GenericSchema, SchemaDefinition } from "convex/server";
import { AuthConfigError } from "./config/configError";
import { createIssuerCheck, type WorkOSOptions } from "./config/workos";
import type { RequiredExports } from "./requiredExports";
import type { Ownership } from "./ownership/tables";
import type { AuthFunctions } from "./users/steps";

/**
 * The options of one `defineAuth`, checked and resolved once. The modules of the
 * library that are defined with an `auth` find them through {@link optionsOf}.
 */
export type AuthOptions = {
  /** Where WorkOS is, as the app has given it. */
  readonly workos: WorkOSOptions;
  /** Whether an issuer is a configured WorkOS issuer. */
  readonly isIssuer: (issuer: string) => boolean;
  /** Whether the schema has a users table. */
  readonly usersTable: boolean;
  readonly tables: Ownership;
  /** The app's schema, for modules with tables of their own. */
  readonly schema: SchemaDefinition<GenericSchema, boolean>;
  /** The app's functions that `auth.functions()` returned. */
  readonly functions: () => AuthFunctions;
  readonly exports: RequiredExports;
};

/** Options that name the exported functions of a module: by file name, or by reference. */
export type FunctionsOption<Functions> = {
  /**
   * The module that exports what `functions()` or `register()` returns, where its
   * file has another name. Annotate the reference, or its type is circular:
   * `const functions: AuthFunctions = internal.users.auth;`.
   */
  functions?: Functions | (() => Functions) | undefined;
};

/** Reads a `functions` option when it is needed, with the default file name's functions. */
export function functionsOf<Functions extends object>(
  given: FunctionsOption<Functions>["functions"],
  byFileName: Functions,
): () => Functions {
  if (given === undefined) return () => byFileName;
  return typeof given === "function" ? (given as () => Functions) : () => given;
}

/** Resolves where WorkOS is and which issuers it has. */
export function resolveIdentityOptions({
  clientId,
  authDomain,
  apiBaseUrl,
}: WorkOSOptions): Pick<AuthOptions, "workos" | "isIssuer"> {
  const workos = { clientId, authDomain, apiBaseUrl };
  return { workos, isIssuer: createIssuerCheck(workos) };
}

const RESOLVED = new WeakMap<object, AuthOptions>();

/** Remembers the options of what `defineAuth` returns. */
export function setOptions(auth: object, options: AuthOptions): void {
  RESOLVED.set(auth, options);
}

/**
 * The options of an `auth`.
 *
 * @param taker - The function that takes it, for the message.
 */
export function optionsOf(auth: object, taker: string): AuthOptions {
  const options = RESOLVED.get(auth);
  if (options !== undefined) return options;
  throw new AuthConfigError(
    "mismatched_auth",
    `${taker} must be given what defineAuth returned, and not a copy of it`,
  );
}
