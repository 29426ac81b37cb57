import { insertApiKey, workosIdentity } from "@opensync/convex-auth/testing";
import { convexTest } from "convex-test";
import { makeFunctionReference } from "convex/server";
import { hashToken } from "../../packages/convex-auth/src/apiKeys/token";
import { routes } from "./convex/http";
import schema from "./convex/schema";

/** The ways to one and the same answer, of the nearest to the whole one. */
export type VerifyApp = {
  key: string;
  /** `routes.authenticate`, with what the look-up finds at hand: no database at all. */
  authenticate: () => Promise<unknown>;
  /** The look-up alone: the key's row and its owner's. */
  lookUp: () => Promise<unknown>;
  /** A request to a route, answered with 200. */
  fetch: (path: "/open" | "/by-hand" | "/guarded") => Promise<void>;
};

/**
 * An app in memory with one person who has one API key. Its use was noted just
 * now, so that no call writes anything for the next five minutes.
 *
 * @param pepper - Goes into the hash; `undefined` for plain SHA-256.
 */
export async function startVerifyApp(pepper: string | undefined): Promise<VerifyApp> {
  const t = convexTest({ schema, modules });
  await t.withIdentity(workosIdentity(ADA)).mutation(ensureUser, {});
  const { key } = await t.run((ctx) =>
    insertApiKey(ctx, { ...ADA, lastUsedAt: Date.now() }, { ...(pepper && { pepper }) }),
  );
  const headers = { authorization: `Bearer ${key}` };
  const hash = await hashToken(key, pepper);
  const found = await t.query(authenticate, {
    step: { do: "authenticate", route: null, hash, ids: [] },
  });
  const request = new Request("https://app.example.com/by-hand", { headers });
  // Nothing else of the context is asked for, since no use is due.
  const ctx = { runQuery: () => Promise.resolve(found) } as unknown as AuthenticateCtx;
  return {
    key,
    authenticate: () => routes.authenticate(ctx, request),
    lookUp: () => t.query(verify, { step: { do: "verify", hash } }),
    fetch: async (path) => {
      const { status } = await t.fetch(path, { headers });
      if (status !== 200) throw new Error(`${path} was answered with ${status}.`);
    },
  };
}

type AuthenticateCtx = Parameters<typeof routes.authenticate>[0];

const ADA = { sub: "user_ada" };

const ensureUser = makeFunctionReference<"mutation">("auth:ensureUser");
const verify = makeFunctionReference<"query">("apiKeys:runQuery");
const authenticate = makeFunctionReference<"query">("http:runQuery");

const modules = {
  "./convex/_generated/api.js": () => Promise.resolve({}),
  "./convex/auth.ts": () => import("./convex/auth"),
  "./convex/apiKeys.ts": () => import("./convex/apiKeys"),
  "./convex/http.ts": () => import("./convex/http"),
};
