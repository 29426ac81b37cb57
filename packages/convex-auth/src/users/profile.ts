import { v, type Infer } from "convex/values";
import { readString } from "../identity/accessClaims";
import type { WorkOSIdentity } from "../identity/claims";
import type { UserRow } from "./database";
import { userFields } from "./tables";

/**
 * What a source knows about a user. An absent field is unknown to that source; a field
 * that is `null` is known to be empty.
 */
export const profileValidator = v.object({
  email: nullable(v.string()),
  emailVerified: nullable(v.boolean()),
  firstName: nullable(v.string()),
  lastName: nullable(v.string()),
  name: nullable(v.string()),
  avatarUrl: nullable(v.string()),
  externalId: nullable(v.string()),
  locale: nullable(v.string()),
  metadata: nullable(v.record(v.string(), v.string())),
  workosUpdatedAt: userFields.workosUpdatedAt,
});

export type Profile = Infer<typeof profileValidator>;

/** The change that makes a row say what a newer profile says; `undefined` removes a field. */
export type ProfilePatch = { [Field in keyof Profile]?: UserRow[Field] };

/**
 * Returns the change that brings a row up to date with a profile, or `null` when
 * nothing changes. Pure.
 *
 * Newer wins, by WorkOS's own `updated_at`. A profile as old as the row's only
 * fills gaps. A profile of unknown age (claims of a JWT template) counts only
 * while the row has never had one of known age.
 */
export function mergeProfile(row: Partial<UserRow>, profile: Profile): ProfilePatch | null {
  const overwrite = isNewer(row, profile);
  if (!overwrite && !isSameAge(row, profile)) return null;
  const patch: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(profile)) {
    if (value === undefined) continue;
    const next = value ?? undefined;
    const current = row[field as keyof Profile];
    if (current === undefined ? next === undefined : !overwrite || isSame(current, next)) continue;
    patch[field] = next;
  }
  return Object.keys(patch).length === 0 ? null : (patch as ProfilePatch);
}

function isNewer(row: Partial<UserRow>, { workosUpdatedAt }: Profile): boolean {
  if (row.workosUpdatedAt === undefined) return true;
  return workosUpdatedAt !== undefined && workosUpdatedAt > row.workosUpdatedAt;
}

function isSameAge(row: Partial<UserRow>, { workosUpdatedAt }: Profile): boolean {
  return workosUpdatedAt !== undefined && workosUpdatedAt === row.workosUpdatedAt;
}

function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object") return a === b;
  const left = Object.entries(a ?? {});
  const right = new Map(Object.entries(b ?? {}));
  return left.length === right.size && left.every(([key, value]) => right.get(key) === value);
}

/**
 * The profile that a JWT template put into the token, or `null` when the token
 * has no profile. WorkOS's tokens carry none by default.
 *
 * @see https://workos.com/docs/authkit/jwt-templates
 */
export function profileFromClaims({ claims }: WorkOSIdentity): Profile | null {
  const firstName = readName(claims.first_name ?? claims.given_name ?? claims.givenName);
  const lastName = readName(claims.last_name ?? claims.family_name ?? claims.familyName);
  const verified = claims.email_verified ?? claims.emailVerified;
  const known = {
    email: readString(claims.email),
    emailVerified: typeof verified === "boolean" ? verified : null,
    firstName,
    lastName,
    name: joinName(firstName, lastName) ?? readName(claims.name),
    avatarUrl: readString(claims.profile_picture_url ?? claims.picture ?? claims.pictureUrl),
    externalId: readString(claims.external_id),
    locale: readString(claims.locale ?? claims.language),
    metadata: readMetadata(claims.metadata),
    workosUpdatedAt: readTime(claims.updated_at ?? claims.updatedAt),
  };
  // A template drops what is empty, so an absent claim says nothing.
  const profile = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== null));
  const says = Object.keys(profile).some((field) => field !== "workosUpdatedAt");
  return says ? (profile as Profile) : null;
}

/**
 * The profile in a user object of WorkOS's API, or `null` when it is not one.
 *
 * @see https://workos.com/docs/reference/authkit/user
 */
export function profileFromApi(user: unknown): { workosId: string; profile: Profile } | null {
  if (typeof user !== "object" || user === null) return null;
  const fields: Record<string, unknown> = { ...user };
  const workosId = readString(fields.id);
  const workosUpdatedAt = readTime(fields.updated_at);
  if (workosId === null || workosUpdatedAt === null) return null;
  const firstName = readString(fields.first_name);
  const lastName = readString(fields.last_name);
  return {
    workosId,
    profile: {
      email: readString(fields.email),
      emailVerified: typeof fields.email_verified === "boolean" ? fields.email_verified : null,
      firstName,
      lastName,
      name: joinName(firstName, lastName),
      avatarUrl: readString(fields.profile_picture_url),
      externalId: readString(fields.external_id),
      locale: readString(fields.locale),
      metadata: readMetadata(fields.metadata),
      workosUpdatedAt,
    },
  };
}

function joinName(firstName: string | null, lastName: string | null): string | null {
  return readString([firstName, lastName].filter((part) => part !== null).join(" "));
}

/**
 * A name from a token. A template that joins first and last name writes `null`
 * for a missing part, and a name of nulls is no name.
 */
function readName(claim: unknown): string | null {
  const words = readString(claim)?.trim().split(/\s+/) ?? [];
  return readString(words.filter((word) => word !== "null").join(" "));
}

function readTime(value: unknown): number | null {
  const time = typeof value === "string" ? Date.parse(value) : NaN;
  return Number.isFinite(time) ? time : null;
}

/** Text values under keys that Convex can store: ASCII, not beginning with `$` or `_`. */
function readMetadata(value: unknown): Record<string, string> | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, string] =>
        typeof entry[1] === "string" && /^(?![$_])[\x20-\x7e]+$/.test(entry[0]),
    ),
  );
}

function nullable<T extends ReturnType<typeof v.string | typeof v.boolean | typeof v.record>>(
  validator: T,
) {
  return v.optional(v.union(validator, v.null()));
}
