import type { Script } from "../compile/compiledFunctions";
import { evaluate } from "../functions/evaluate";

/** A provider of `auth.config.ts`. */
export type AuthProvider =
  | { type: "oidc"; domain: string; applicationID: string }
  | {
      type: "customJwt";
      issuer: string;
      jwks: string;
      algorithm: "RS256" | "ES256";
      applicationID: string | null;
    };

/**
 * Evaluates `auth.config.ts` as Convex does at a push: every environment variable
 * that it reads must be set.
 *
 * @throws Error that names the missing variable or the invalid provider.
 */
export function readAuthProviders(script: Script | null): AuthProvider[] {
  if (script === null) return [];
  const config = withStrictEnv(() => evaluate(script, "isolate")["auth.config"]?.default);
  if (!isObject(config) || !Array.isArray(config.providers)) {
    throw new Error(
      "auth.config.ts: the default export needs a `providers` array of auth providers.",
    );
  }
  return config.providers.map((provider: unknown, index) => readProvider(provider, index));
}

/** Makes missing variables throw. `work` is synchronous, so no other code sees this `process.env`. */
function withStrictEnv<T>(work: () => T): T {
  const env = process.env;
  process.env = new Proxy(env, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (value !== undefined || typeof name === "symbol") return value;
      throw new Error(
        `Environment variable ${name} is used in auth config file but its value was not set. ` +
          `Set it: npx convex env set ${name} <value>`,
      );
    },
  });
  try {
    return work();
  } finally {
    process.env = env;
  }
}

function readProvider(provider: unknown, index: number): AuthProvider {
  const wrong = (field: string) =>
    new Error(
      `auth.config.ts: providers[${index}] needs ${field}. See https://docs.convex.dev/auth`,
    );
  if (!isObject(provider)) throw wrong("to be an object");
  const { applicationID } = provider;
  if (provider.type === "customJwt") {
    const { issuer, jwks, algorithm } = provider;
    if (typeof issuer !== "string" || issuer === "") throw wrong("an `issuer`");
    if (typeof jwks !== "string" || !URL.canParse(jwks)) throw wrong("`jwks`, a URL");
    if (algorithm !== "RS256" && algorithm !== "ES256") {
      throw wrong('an `algorithm`, "RS256" or "ES256"');
    }
    if (
      applicationID !== undefined &&
      applicationID !== null &&
      typeof applicationID !== "string"
    ) {
      throw wrong("its `applicationID` to be a string");
    }
    const id = applicationID ?? null;
    return { type: "customJwt", issuer: withScheme(issuer), jwks, algorithm, applicationID: id };
  }
  if (provider.type !== undefined) throw wrong('its `type`, where there is one, to be "customJwt"');
  if (typeof provider.domain !== "string" || provider.domain === "") throw wrong("a `domain`");
  if (typeof applicationID !== "string" || applicationID === "") throw wrong("an `applicationID`");
  return { type: "oidc", domain: withScheme(provider.domain), applicationID };
}

/** Adds `https://` to an issuer without a scheme, as Convex does. */
export function withScheme(issuer: string): string {
  return /^https?:\/\//.test(issuer) ? issuer : `https://${issuer}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
