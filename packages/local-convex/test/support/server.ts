import { fileURLToPath } from "node:url";
import {
  startConvexServer,
  type ConvexLog,
  type ConvexServer,
  type ConvexServerOptions,
} from "../../src/index";
import { createIssuer, type Issuer } from "./issuer";

/** The app of these tests. */
export const functionsDir = fileURLToPath(new URL("../convex", import.meta.url));

export interface TestServer extends ConvexServer {
  issuer: Issuer;
  logs: ConvexLog[];
}

/** A server of its own for each test file, on free ports. */
export async function startTestServer(
  options: Partial<ConvexServerOptions> = {},
): Promise<TestServer> {
  const issuer = await createIssuer();
  const logs: ConvexLog[] = [];
  const server = await startConvexServer({
    functionsDir,
    env: testEnv(issuer),
    port: 0,
    sitePort: 0,
    // A busy machine must not end a transaction.
    transactionTimeout: 60_000,
    log: (event) => void logs.push(event),
    ...options,
  });
  return { ...server, issuer, logs };
}

export function testEnv(issuer: Issuer, oidcIssuer = "http://127.0.0.1:1"): Record<string, string> {
  return {
    TEST_ISSUER: issuer.url,
    TEST_JWKS: issuer.jwksUrl,
    TEST_OIDC_ISSUER: oidcIssuer,
  };
}
