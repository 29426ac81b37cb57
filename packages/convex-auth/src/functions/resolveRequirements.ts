import { AuthConfigError } from "../config/configError";
import { readDefinition } from "./readDefinition";
import type { Requirements, RouteRequirements } from "./requirements";

/**
 * Checks and copies the `requires` of a definition: later changes to the given object have
 * no effect. Returns `null` where it was left out.
 *
 * Throws an `AuthConfigError`: `malformed_requirement` for an unknown name or a
 * wrong value, `unenforceable_requirement` for one that this builder cannot
 * check.
 *
 * @param enforceable - The requirements that the builder can check.
 */
export function resolveRequirements<Kind extends Requirements = Requirements>(
  given: unknown,
  { name, enforceable }: RequirementRules<Kind>,
): Kind | null {
  if (given === undefined) return null;
  const entries = Object.entries(
    readDefinition(given, {
      name: `"requires" of ${name}`,
      code: "malformed_requirement",
      options: [...REQUIREMENTS, "apiKeys"],
    }),
  );
  const refused = entries.find(([key]) => !isEnforceable(key, enforceable));
  if (refused !== undefined) throw unenforceable(refused[0], name, enforceable);
  if (!entries.some(([key]) => key !== "apiKeys")) {
    throw new AuthConfigError(
      "malformed_requirement",
      `"requires" of ${name} names no requirement. Add one, such as role: "admin", or remove "requires"`,
    );
  }
  const checked = entries.map(([key, value]) => [key, checkValue(key, value, name)]);
  return Object.freeze(Object.fromEntries(checked)) as Kind;
}

type RequirementRules<Kind> = {
  /** The builder or route, for messages. */
  name: string;
  enforceable: readonly (keyof Kind & string)[];
};

/** What the claims of an access token can meet. */
export const REQUIREMENTS = [
  "organization",
  "permission",
  "role",
  "featureFlag",
  "entitlement",
  "notImpersonated",
  "recentAuth",
] as const satisfies readonly (keyof RouteRequirements)[];

function isEnforceable(key: string, enforceable: readonly string[]): boolean {
  return enforceable.includes(key);
}

function unenforceable(key: string, name: string, enforceable: readonly string[]): AuthConfigError {
  const remedy =
    key === "apiKeys"
      ? 'Only routes that are not public, of an app with API keys, take "apiKeys"'
      : "Put it on the function or route that passes its ctx.caller on";
  const known = enforceable.map((item) => `"${item}"`).join(", ");
  return new AuthConfigError(
    "unenforceable_requirement",
    `${name} cannot enforce "${key}", only ${known}. ${remedy}`,
  );
}

function checkValue(key: string, value: unknown, name: string): unknown {
  const refuse = (expected: string) =>
    new AuthConfigError(
      "malformed_requirement",
      `"${key}" in "requires" of ${name} must be ${expected}`,
    );
  switch (key) {
    case "organization":
    case "notImpersonated":
      if (value === true) return true;
      throw refuse("true; remove it where it is not required");
    case "recentAuth": {
      const { maxAgeMs, ...rest }: { maxAgeMs?: unknown } = { ...Object(value) };
      const isValid = typeof maxAgeMs === "number" && maxAgeMs > 0 && Number.isFinite(maxAgeMs);
      if (isValid && Object.keys(rest).length === 0) return Object.freeze({ maxAgeMs });
      throw refuse("{ maxAgeMs } with a positive number of milliseconds");
    }
    case "apiKeys":
      if (value === "allow") return "allow";
      throw refuse('"allow"; to refuse API keys, remove it');
    default: {
      // Array.from reads the holes of a sparse array as undefined.
      const names: unknown[] = Array.isArray(value) ? Array.from(value) : [value];
      if (names.length > 0 && names.every(isName)) return Object.freeze(names);
      throw refuse("a non-empty string, or an array of at least one");
    }
  }
}

function isName(value: unknown): boolean {
  return typeof value === "string" && value !== "" && value.trim() === value;
}
