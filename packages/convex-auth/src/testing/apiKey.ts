import type { GenericDatabaseWriter, GenericDataModel } from "convex/server";
import type { GenericId } from "convex/values";
import { apiKeyWriter } from "../apiKeys/database";
import { resolveApiKeyOptions, type ApiKeyOptions } from "../apiKeys/options";
import { hashToken, mintToken, prefixOf, visibleStart } from "../apiKeys/token";
import { findUser } from "../users/user";
import { authReader } from "../users/database";

/** What {@link insertApiKey} is to make; the rest is as for a key without limits. */
export type TestApiKey = {
  /** The WorkOS user id of its owner, who needs to have a users row. */
  sub: string;
  /** @default "Test key" */
  name?: string;
  /** @default everything */
  scopes?: string[];
  /** When it was made, in milliseconds since the epoch. @default now */
  createdAt?: number;
  /** When it ends, in milliseconds since the epoch; may be long ago. */
  expiresAt?: number;
  idleTimeoutMs?: number;
  lastUsedAt?: number;
};

/**
 * Puts an API key straight into the database and tells it: for tests of what a
 * key may do, without the way through `create`.
 *
 * @param ctx - Of convex-test's `t.run`.
 * @param options - `apiKeys` of the app's `defineAuth`, where it has a prefix or
 * a pepper of its own.
 *
 * @example
 * ```ts
 * await t.withIdentity(workosIdentity({ sub: "user_ada" })).mutation(api.auth.ensureUser, {});
 * const { key } = await t.run((ctx) =>
 *   insertApiKey(ctx, { sub: "user_ada", scopes: ["sessions:read"] }),
 * );
 * await t.fetch("/api/sessions", { headers: { authorization: `Bearer ${key}` } });
 * ```
 */
export async function insertApiKey<DataModel extends GenericDataModel>(
  ctx: { db: GenericDatabaseWriter<DataModel> },
  apiKey: TestApiKey,
  options: Pick<
    ApiKeyOptions<GenericDataModel>,
    "prefix" | "testPrefix" | "environment" | "pepper"
  > = {},
): Promise<{ key: string; id: GenericId<"apiKeys"> }> {
  const { sub, name = "Test key", createdAt = Date.now() } = apiKey;
  const { scopes, expiresAt, idleTimeoutMs, lastUsedAt } = apiKey;
  const owner = await findUser(authReader(ctx.db), sub);
  if (owner === null) {
    throw new Error(`${sub} has no users row. Call ensureUser as ${sub} first.`);
  }
  const { shape, pepper } = resolveApiKeyOptions(options);
  const known = shape();
  const key = mintToken(prefixOf(known, known.environment), (count) =>
    crypto.getRandomValues(new Uint8Array(count)),
  );
  const id = await apiKeyWriter(ctx.db).insert("apiKeys", {
    userId: owner._id,
    name,
    hash: await hashToken(key, pepper()),
    start: visibleStart(key, known),
    createdAt,
    ...(scopes && { scopes }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(idleTimeoutMs !== undefined && { idleTimeoutMs }),
    ...(lastUsedAt !== undefined && { lastUsedAt }),
  });
  return { key, id };
}
