import { convexTest } from "convex-test";
import { workosIdentity, type WorkOSClaims } from "../../src/testing";
import { api } from "./convex/_generated/api";
import schema from "./convex/schema";

export { api };

/** An app with routes of every kind. */
export function startApp() {
  const t = convexTest({ schema, modules, transactionLimits: true });
  const as = (claims: WorkOSClaims) => t.withIdentity(workosIdentity(claims));
  /** Calls as a program does, with an API key or whatever else stands for one. */
  const call = (path: string, key?: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    if (key !== undefined) headers.set("authorization", `Bearer ${key}`);
    return t.fetch(path, { ...init, headers });
  };
  return { t, as, call };
}

export const ADA: WorkOSClaims = { sub: "user_ada", org_id: "org_engines" };
export const GRACE: WorkOSClaims = { sub: "user_grace", org_id: "org_engines" };

const modules = import.meta.glob("./convex/**/*.ts");
