import { convexTest } from "convex-test";
import { workosIdentity, type WorkOSClaims } from "../../src/testing";
import schema from "./convex/schema";

export { api } from "./convex/_generated/api";

/** An app with tables of every kind of owner. */
export function startApp() {
  const t = convexTest({ schema, modules });
  return { t, as: (claims: WorkOSClaims) => t.withIdentity(workosIdentity(claims)) };
}

export type App = ReturnType<typeof startApp>;

/** Three people in two organizations. */
export const ADA = { sub: "user_ada", org_id: "org_engines" };
export const GRACE = { sub: "user_grace", org_id: "org_engines" };
export const EDSGER = { sub: "user_edsger", org_id: "org_tulips" };
export const PEOPLE = [ADA, GRACE, EDSGER] as const;

const modules = import.meta.glob("./convex/**/*.ts");
