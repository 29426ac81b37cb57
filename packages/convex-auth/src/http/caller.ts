import type { GenericDataModel } from "convex/server";
import type { ApiKey } from "../apiKeys/apiKey";
import type { CallerRef } from "../identity/callerRef";
import type { WorkOSIdentity } from "../identity/claims";
import type { UserOf } from "../users/database";

/**
 * Who an HTTP request is from: a person with a WorkOS token, or a program with
 * an API key of theirs. What comes behind the guard need not tell them apart.
 */
export type HttpCaller<DataModel extends GenericDataModel, Scope extends string = string> = {
  /** The person's users row; the key's owner, for a key. */
  user: UserOf<DataModel>;
  /** What this request may do: of a person everything, of a key what it was made for. */
  scopes: readonly Scope[];
  /** Names the caller to an `auth.internalQuery` or `auth.internalMutation`. */
  caller: CallerRef;
} & (
  | {
      /** The person, as the token tells of them. */
      identity: WorkOSIdentity;
      apiKey: null;
    }
  | {
      identity: null;
      /** The key, without its hash. */
      apiKey: ApiKey;
    }
);
