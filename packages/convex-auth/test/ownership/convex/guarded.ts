import { auth } from "./auth";

const done = { args: {}, handler: async () => "done" };

export const organization = auth.query({ requires: { organization: true }, ...done });
export const permission = auth.mutation({ requires: { permission: "sessions:delete" }, ...done });
export const permissions = auth.query({
  requires: { permission: ["sessions:read", "sessions:delete"] },
  ...done,
});
export const role = auth.action({ requires: { role: "admin" }, ...done });
export const roles = auth.query({ requires: { role: ["admin", "owner"] }, ...done });
export const featureFlag = auth.query({ requires: { featureFlag: "search" }, ...done });
export const entitlement = auth.mutation({ requires: { entitlement: "pro" }, ...done });
export const recent = auth.mutation({
  requires: { recentAuth: { maxAgeMs: 60_000 } },
  ...done,
});
export const inPerson = auth.mutation({ requires: { notImpersonated: true }, ...done });
export const several = auth.query({
  requires: { organization: true, role: "admin", permission: "sessions:delete" },
  ...done,
});
