import type { GenericDataModel } from "convex/server";
import { checkOptions } from "../config/checkOptions";
import { AuthConfigError } from "../config/configError";
import { functionsOf, type FunctionsOption } from "../options";
import { requireExports, type RequiredExports } from "../requiredExports";
import { appUser, type UserOf, type UserRow } from "../users/database";
import { API_KEY_FUNCTIONS, type ApiKeyFunctions } from "./steps";
import type { Environment, TokenShape } from "./token";

/** Options of API keys: what they look like, what they may do, how many there may be. */
export type ApiKeyOptions<DataModel extends GenericDataModel, Scope extends string = string> = {
  /**
   * What a key can be limited to, as in `["sessions:read", "sessions:write"]`.
   * A key without scopes may do everything. `[]` for keys that cannot be limited.
   */
  scopes: readonly Scope[];
  /**
   * How a key begins: lower-case letters and digits, with `_` at the end.
   * @default "osk_"
   */
  prefix?: string | undefined;
  /**
   * How a key of a test environment begins.
   * @default "osk_test_"
   */
  testPrefix?: string | undefined;
  /**
   * Which keys this deployment makes and takes; those of the other environment
   * are refused.
   * @default process.env.API_KEY_ENVIRONMENT === "test" ? "test" : "live"
   */
  environment?: Environment | undefined;
  /**
   * How many keys a user may have; replaced and expired ones do not count.
   * As many again may be working on after a rotation.
   * @default 5
   */
  limit?: number | ((user: UserOf<DataModel>) => number) | undefined;
  /**
   * A secret that goes into every hash: a copy of the database alone discloses nothing
   * about any key. Another pepper makes all keys unknown.
   * @default process.env.API_KEY_PEPPER
   */
  pepper?: string | undefined;
  /**
   * The shape of keys from before this library, such as
   * `/^osk_[A-Za-z0-9]{32}$/`; the whole key must match. See the step `migrate`.
   * @default undefined
   */
  legacy?: RegExp | undefined;
} & FunctionsOption<ApiKeyFunctions>;

/**
 * {@link ApiKeyOptions}, checked. What may come from the environment is asked
 * for when it is needed, since modules are evaluated before it is known.
 */
export type ResolvedApiKeyOptions = {
  readonly scopes: readonly string[];
  /** The app's functions that `apiKeys.functions()` returned. */
  readonly functions: () => ApiKeyFunctions;
  readonly exports: RequiredExports;
  /** How many keys a user may have. */
  readonly limitOf: (user: UserRow) => number;
  readonly shape: () => TokenShape;
  readonly pepper: () => string | undefined;
};

/**
 * Checks the options and fills in what is missing. Throws an `AuthConfigError`:
 * `malformed_prefix`, `malformed_scope`, `malformed_limit`, `unknown_option`.
 */
export function resolveApiKeyOptions<DataModel extends GenericDataModel>({
  scopes = [],
  prefix = "osk_",
  testPrefix = "osk_test_",
  limit = 5,
  functions,
  environment,
  pepper,
  legacy: shape,
  ...unknown
}: Partial<ApiKeyOptions<DataModel>>): ResolvedApiKeyOptions {
  checkPrefixes(prefix, testPrefix);
  checkScopes(scopes);
  checkLimit(limit);
  checkOptions("defineApiKeys", unknown);
  const legacy = shape && wholePattern(shape);
  return {
    scopes: [...scopes],
    functions: functionsOf(functions, API_KEY_FUNCTIONS),
    exports: requireExports(
      ["runQuery", "runMutation"],
      '"export const { create, list, revoke, runQuery, runMutation } = apiKeys.functions();" with the functions that your app calls, directly below defineApiKeys in convex/apiKeys.ts, or name the module that exports them in the option "functions"',
    ),
    limitOf: (user) => (typeof limit === "number" ? limit : limit(appUser<DataModel>(user))),
    shape: () => ({ prefix, testPrefix, environment: environment ?? here(), legacy }),
    pepper: () => (pepper ?? process.env.API_KEY_PEPPER) || undefined,
  };
}

function here(): Environment {
  return process.env.API_KEY_ENVIRONMENT === "test" ? "test" : "live";
}

function checkPrefixes(prefix: string, testPrefix: string): void {
  const malformed = [prefix, testPrefix].find(
    (text) => text.length > 32 || !/^[a-z][a-z0-9]*(_[a-z0-9]+)*_$/.test(text),
  );
  if (malformed !== undefined) {
    throw new AuthConfigError(
      "malformed_prefix",
      `"${malformed}" cannot begin an API key. Write lower-case letters and digits with "_" at the end, as in "osk_", 32 characters at most, in defineApiKeys`,
    );
  }
  if (prefix !== testPrefix) return;
  throw new AuthConfigError(
    "malformed_prefix",
    `Live and test keys both begin with "${prefix}". Give defineApiKeys another testPrefix`,
  );
}

/** A scope must fit between the quotes of an HTTP header (RFC 6750, section 3). */
function checkScopes(scopes: readonly string[]): void {
  const malformed = scopes.find((scope) => !/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope));
  if (malformed !== undefined) {
    throw new AuthConfigError(
      "malformed_scope",
      `${JSON.stringify(malformed)} cannot be a scope. Write it without spaces and quotes, as in "sessions:read", in defineApiKeys`,
    );
  }
  const twice = scopes.find((scope, at) => scopes.indexOf(scope) !== at);
  if (twice === undefined) return;
  throw new AuthConfigError(
    "malformed_scope",
    `The scope "${twice}" is in defineApiKeys twice. Take one out`,
  );
}

function checkLimit(limit: unknown): void {
  if (typeof limit === "function" || limit === Infinity) return;
  if (Number.isInteger(limit) && Number(limit) >= 0) return;
  throw new AuthConfigError(
    "malformed_limit",
    `The limit of API keys is not a whole number. Write one such as 5, or a function of the users row, in defineApiKeys`,
  );
}

/** The shape without flags that make an answer depend on the one before, or on a line's end. */
function wholePattern({ source, flags }: RegExp): RegExp {
  return new RegExp(`^(?:${source})$`, flags.replace(/[gmy]/g, ""));
}
