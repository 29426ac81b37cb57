import { convexTest } from "convex-test";
import { workosIdentity, type WorkOSClaims } from "../src/testing";
import schema from "./convex/schema";

export { api } from "./convex/_generated/api";

/** The test app, and its people. */
export function startApp() {
  const t = convexTest({ schema, modules, transactionLimits: true });
  return {
    t,
    /** Somebody who is signed in with these claims. */
    as: (claims: WorkOSClaims) => t.withIdentity(workosIdentity(claims)),
    users: () => t.run((ctx) => ctx.db.query("users").collect()),
  };
}

export const ADA: WorkOSClaims = { sub: "user_ada" };
export const GRACE: WorkOSClaims = { sub: "user_grace" };

const modules = import.meta.glob("./convex/**/*.ts");
