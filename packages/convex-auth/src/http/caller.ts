import type { ApiKey } from "../apiKeys/apiKey";
import type { CallerRef } from "../identity/callerRef";
import type { WorkOSIdentity } from "../identity/claims";
import type { DataModelOf, SchemaSource } from "../schemaSource";
import type { UserOf, UserRow } from "../users/database";

/**
 * The caller of an HTTP request: a user with an access token, or a program with an
 * API key of the user. A handler need not distinguish them.
 */
export type HttpCaller<Schema extends SchemaSource, Scope extends string = string> = {
  /** The users row; of an API key, its owner's. */
  user: UserOf<DataModelOf<Schema>>;
  /** What this request may do: every scope for a token, those of the key for an API key. */
  scopes: readonly Scope[];
  /** Names the caller to an `auth.internalQuery` or `auth.internalMutation`. */
  caller: CallerRef;
} & (
  | {
      /** The user, as the access token describes them. */
      identity: WorkOSIdentity;
      apiKey: null;
    }
  | {
      identity: null;
      /** The key, without its hash. */
      apiKey: ApiKey;
    }
);

/** The caller of any app, as the transactions find them. */
export type Caller = {
  user: UserRow | null;
  scopes: readonly string[];
  caller: CallerRef;
  identity: WorkOSIdentity | null;
  apiKey: ApiKey | null;
};

/** The caller as a transaction returns them: a token's claims need not be Convex values. */
export type ReturnedCaller = Omit<Caller, "identity"> & {
  /** Whether the use of the API key must be recorded. */
  isUseDue: boolean;
};
