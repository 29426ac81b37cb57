import {
  internalMutationGeneric,
  internalQueryGeneric,
  type GenericDataModel,
  type GenericMutationCtx,
  type GenericQueryCtx,
} from "convex/server";
import { callerRef, type CallerRef } from "../identity/callerRef";
import type { AuthOptions } from "../options";
import { callerOf } from "../ownership/caller";
import { scopeReader, scopeWriter } from "../ownership/scopedDb";
import { requireUser } from "../users/user";
import { authBuilder, type AnyBuilder } from "./authBuilder";
import { forgetAfter } from "./builders";
import { enforceRequirements } from "./enforceRequirements";
import type { Requirements } from "./requirements";

/** The argument of an internal function that names its caller. */
export type CallerArgs = { caller: typeof callerRef };

/**
 * What an internal function can require: it knows its caller's subject and
 * organization, not the claims of a token.
 */
export type InternalRequirements = { requires?: Pick<Requirements, "organization"> };

/** `auth.internalQuery`: reads on behalf of its `caller` argument. */
export function authInternalQuery(options: AuthOptions): AnyBuilder {
  return authBuilder<GenericQueryCtx<GenericDataModel>, CallerArgs>({
    ...ON_BEHALF,
    name: "auth.internalQuery",
    exports: options.exports,
    register: internalQueryGeneric,
    authenticate: async (ctx, { caller }, requires) => {
      requireOrganization(caller, requires);
      const user = options.usersTable ? await requireUser(ctx.db, caller.subject) : null;
      const db = scopeReader(options.tables, callerOf(caller, user), ctx.db);
      return { user, caller, db, unscopedDb: ctx.db };
    },
  });
}

/** `auth.internalMutation`: writes on behalf of its `caller` argument. */
export function authInternalMutation(options: AuthOptions): AnyBuilder {
  return authBuilder<GenericMutationCtx<GenericDataModel>, CallerArgs>({
    ...ON_BEHALF,
    name: "auth.internalMutation",
    exports: options.exports,
    register: internalMutationGeneric,
    authenticate: async (ctx, { caller }, requires) => {
      requireOrganization(caller, requires);
      const user = options.usersTable ? await requireUser(ctx.db, caller.subject) : null;
      const { forget, ...dbs } = scopeWriter(options.tables, callerOf(caller, user), ctx.db);
      return { user, caller, ...dbs, runMutation: forgetAfter(ctx.runMutation, forget) };
    },
  });
}

const ON_BEHALF = { args: { caller: callerRef }, enforceable: ["organization"] } as const;

function requireOrganization({ organizationId }: CallerRef, requires: Requirements | null): void {
  enforceRequirements({ ...NO_CLAIMS, organizationId }, requires);
}

const NO_CLAIMS = {
  roles: [],
  permissions: [],
  featureFlags: [],
  entitlements: [],
  impersonator: null,
  authenticatedAt: null,
};
