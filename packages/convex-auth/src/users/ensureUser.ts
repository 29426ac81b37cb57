import type { GenericDataModel, GenericMutationCtx } from "convex/server";
import type { WorkOSIdentity } from "../identity/claims";
import type { AuthOptions } from "../options";
import { canFetchProfile, scheduleFetchProfile } from "./calls";
import { appUser, authWriter, type UserOf, type UserRow } from "./database";
import { mergeProfile, profileFromClaims, type Profile } from "./profile";
import { findUser, refuseDeleted } from "./user";

/** What {@link ensureUser} needs of a mutation's context. */
export type EnsureUserCtx<DataModel extends GenericDataModel> = Pick<
  GenericMutationCtx<DataModel>,
  "db" | "scheduler"
>;

type Options = Pick<AuthOptions, "functions" | "exports">;

/**
 * Returns the users row of an authenticated user, and inserts it when missing.
 *
 * Idempotent under any concurrency: Convex's transactions are serializable, so
 * when two would insert the row, one is retried and finds the row of the other.
 * Reads one row, and writes nothing when nothing changed.
 *
 * A new row takes its profile from the token's claims where a JWT template adds
 * them. Otherwise a scheduled action fetches it from WorkOS's API, when
 * `WORKOS_API_KEY` is set.
 *
 * Throws an `AuthError` with code `account_deleted`.
 */
export async function ensureUser<DataModel extends GenericDataModel>(
  ctx: EnsureUserCtx<DataModel>,
  identity: WorkOSIdentity,
  options: Options,
): Promise<UserOf<DataModel>> {
  return appUser<DataModel>(await provision(ctx, identity, options));
}

async function provision<DataModel extends GenericDataModel>(
  ctx: EnsureUserCtx<DataModel>,
  identity: WorkOSIdentity,
  options: Options,
): Promise<UserRow> {
  const db = authWriter(ctx.db);
  const claimed = profileFromClaims(identity) ?? {};
  const row = await findUser(db, identity.subject);
  if (row === null) {
    await refuseDeleted(db, identity.subject);
    return await insertUser(ctx, identity.subject, claimed, options);
  }
  const patch = mergeProfile(row, claimed);
  const overdue = isProfileOverdue({ ...row, ...patch }) && canFetchProfile();
  if (patch === null && !overdue) return row;
  await db.patch("users", row._id, { ...patch, updatedAt: Date.now() });
  if (overdue) await scheduleFetchProfile(ctx, { workosId: identity.subject, attempt: 0 }, options);
  return present(await db.get("users", row._id));
}

async function insertUser<DataModel extends GenericDataModel>(
  ctx: EnsureUserCtx<DataModel>,
  workosId: string,
  claimed: Profile,
  options: Options,
): Promise<UserRow> {
  const db = authWriter(ctx.db);
  const now = Date.now();
  const profile = mergeProfile({}, claimed);
  const id = await db.insert("users", { workosId, ...profile, createdAt: now, updatedAt: now });
  if (lacksProfile(claimed)) await scheduleFetchProfile(ctx, { workosId, attempt: 0 }, options);
  return present(await db.get("users", id));
}

function lacksProfile(known: Profile): boolean {
  return known.email === undefined && known.workosUpdatedAt === undefined;
}

/**
 * Whether a requested profile never arrived, because its fetch gave up or was lost. At
 * most once an hour, because a wrong API key must not turn every sign-in into a write.
 */
function isProfileOverdue(row: UserRow): boolean {
  return lacksProfile(row) && row.updatedAt < Date.now() - PROFILE_OVERDUE_MS;
}

const PROFILE_OVERDUE_MS = 60 * 60 * 1000;

/** A row that this very transaction wrote. */
function present(row: UserRow | null): UserRow {
  if (row === null) throw new Error("A row that was just written is not there.");
  return row;
}
