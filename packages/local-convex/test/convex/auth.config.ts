import type { AuthConfig } from "convex/server";

const issuer = String(process.env.TEST_ISSUER);
const jwks = String(process.env.TEST_JWKS);

export default {
  providers: [
    { type: "customJwt", issuer, applicationID: "client_test", jwks, algorithm: "RS256" },
    {
      type: "customJwt",
      issuer: `${issuer}/user_management/client_test`,
      jwks,
      algorithm: "RS256",
    },
    { type: "customJwt", issuer: `${issuer}/es256`, jwks, algorithm: "ES256" },
    { domain: String(process.env.TEST_OIDC_ISSUER), applicationID: "client_oidc" },
  ],
} satisfies AuthConfig;
