import type { JSONValue } from "convex/values";
import type { JWTPayload } from "jose";

/** Result of `ctx.auth.getUserIdentity()`. */
export type Identity = {
  tokenIdentifier: string;
  subject: string;
  issuer: string;
} & Record<string, JSONValue>;

/** Claims that do not describe the user, or change with every token. */
const housekeeping = new Set(["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "fva"]);

const oidcFields: Record<string, string> = {
  name: "name",
  given_name: "givenName",
  family_name: "familyName",
  nickname: "nickname",
  preferred_username: "preferredUsername",
  profile: "profileUrl",
  picture: "pictureUrl",
  website: "websiteUrl",
  email: "email",
  email_verified: "emailVerified",
  gender: "gender",
  birthdate: "birthday",
  zoneinfo: "timezone",
  locale: "language",
  phone_number: "phoneNumber",
  phone_number_verified: "phoneNumberVerified",
};

const oidcHousekeeping = new Set(["nonce", "auth_time", "acr", "amr", "azp", "at_hash", "c_hash"]);

/**
 * Returns the identity of a `customJwt` provider: claims keep their names, nested
 * objects are flattened (`act.sub`), and arrays are kept.
 *
 * Source: `from_custom_jwt` of convex-backend's keybroker.
 */
export function customIdentity(payload: JWTPayload, issuer: string, subject: string): Identity {
  return { ...flatten(payload, ""), ...base(issuer, subject) };
}

/**
 * Returns the identity of an OpenID Connect provider: standard claims have
 * Convex's names, and other claims keep theirs.
 *
 * Source: `from_token` of convex-backend's keybroker.
 */
export function oidcIdentity(payload: JWTPayload, issuer: string, subject: string): Identity {
  const fields: Record<string, JSONValue> = {};
  for (const [claim, value] of Object.entries(payload)) {
    if (housekeeping.has(claim) || oidcHousekeeping.has(claim) || !isJson(value)) continue;
    const field = Object.hasOwn(oidcFields, claim) ? oidcFields[claim] : undefined;
    if (field !== undefined) fields[field] = value;
    else if (claim === "updated_at") fields.updatedAt = rfc3339(value);
    else if (claim === "address") Object.assign(fields, formatted(value));
    else fields[claim] = value;
  }
  return { ...fields, ...base(issuer, subject) };
}

function base(issuer: string, subject: string) {
  return { tokenIdentifier: `${issuer}|${subject}`, subject, issuer };
}

function flatten(claims: object, prefix: string): Record<string, JSONValue> {
  const flat: Record<string, JSONValue> = {};
  for (const [claim, value] of Object.entries(claims)) {
    const name = `${prefix}${claim}`;
    if (housekeeping.has(name) || !isJson(value)) continue;
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      Object.assign(flat, flatten(value, `${name}.`));
    } else flat[name] = value;
  }
  return flat;
}

function formatted(address: JSONValue): Record<string, JSONValue> {
  if (typeof address !== "object" || address === null || Array.isArray(address)) return {};
  return typeof address.formatted === "string" ? { address: address.formatted } : {};
}

function rfc3339(updatedAt: JSONValue): JSONValue {
  if (typeof updatedAt !== "number") return updatedAt;
  return new Date(updatedAt * 1_000).toISOString().replace(/\.000Z$/, "+00:00");
}

/** Claims come from `JSON.parse`, so every value except `undefined` is JSON. */
function isJson(value: unknown): value is JSONValue {
  return value !== undefined;
}
