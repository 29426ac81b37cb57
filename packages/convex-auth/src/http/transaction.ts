import {
  internalMutationGeneric,
  internalQueryGeneric,
  type GenericActionCtx,
  type GenericDatabaseReader,
  type GenericDataModel,
  type RegisteredMutation,
  type RegisteredQuery,
} from "convex/server";
import type { Infer, Value } from "convex/values";
import { isAuthError } from "../errors";
import { forgetAfter } from "../functions/builders";
import { callerOf } from "../ownership/caller";
import { scopeReader, scopeWriter } from "../ownership/scopedDb";
import { callExported } from "../requiredExports";
import { callEnsureUser } from "../users/calls";
import { authenticate, authenticateToCount, type Authenticated } from "./authenticate";
import type { ReturnedCaller } from "./caller";
import { checkAccess } from "./checkAccess";
import { checkReturns } from "./checkReturns";
import { HttpError } from "./httpError";
import type { HttpOptions, RoutesOptions } from "./options";
import { limitCaller } from "./rateLimits";
import type { Route } from "./route";
import { mutationStep, queryStep, type AuthenticateStep, type HandleStep } from "./steps";

/** What `routes.register()` returns: the functions that `convex/http.ts` exports. */
export interface RegisteredFunctions {
  /** Runs the handlers of query routes. */
  runQuery: RegisteredQuery<"internal", { step: Infer<typeof queryStep> }, Promise<unknown>>;
  /** Runs the handlers of mutation routes. */
  runMutation: RegisteredMutation<
    "internal",
    { step: Infer<typeof mutationStep> },
    Promise<unknown>
  >;
}

/** The caller, and the reason why they have no access, if any. */
export type AccessResult = {
  caller: ReturnedCaller;
  refusal: HttpError["data"] | null;
  /** Milliseconds until a rate limit accepts another request; `null` when it accepted this one. */
  retryAfterMs: number | null;
};

/** The caller, and what the handler returned, if anything. */
export type HandleResult = { caller: ReturnedCaller; value?: Value };

/**
 * Creates the two internal functions in which the handlers of `routes.query` and
 * `routes.mutation` run: an HTTP action has no database of its own.
 */
export function httpFunctions(routes: readonly Route[], options: HttpOptions): RegisteredFunctions {
  const byName = new Map(routes.map((route) => [route.name, route]));

  return {
    runQuery: internalQueryGeneric({
      args: { step: queryStep },
      handler: async (ctx, { step }): Promise<AccessResult | HandleResult> => {
        const authenticated = await authenticate(
          { auth: ctx.auth, db: ctx.db },
          step.hash,
          options,
        );
        if (step.do === "authenticate") {
          const refusal = refusalIn(ctx.db, authenticated, byName, step);
          return { caller: returned(authenticated), refusal, retryAfterMs: null };
        }
        const route = requireRoute(byName, step.route);
        checkAccess(ctx.db, authenticated.caller, route, step.ids);
        const db = scopeReader(options.auth.tables, ownerOf(authenticated), ctx.db);
        const called = { ...ctx, ...authenticated.caller, db, unscopedDb: ctx.db, path: step.path };
        return result(authenticated, checkReturns(route, await route.handler(called, step.args)));
      },
    }),

    runMutation: internalMutationGeneric({
      args: { step: mutationStep },
      handler: async (ctx, { step }): Promise<AccessResult | HandleResult> => {
        if (step.do === "admit") {
          const authenticated = await authenticateToCount(ctx, step.hash, options);
          const { apiKey, caller } = authenticated.caller;
          const retryAfterMs = await limitCaller(ctx, options.rateLimits, {
            apiKeyId: apiKey?._id ?? null,
            subject: caller.subject,
          });
          // After the count, so that requests without access are limited as well.
          const refusal = refusalIn(ctx.db, authenticated, byName, step);
          return { caller: returned(authenticated), refusal, retryAfterMs };
        }
        const authenticated = await authenticate(ctx, step.hash, options);
        const route = requireRoute(byName, step.route);
        checkAccess(ctx.db, authenticated.caller, route, step.ids);
        const owner = ownerOf(authenticated);
        const { forget, ...dbs } = scopeWriter(options.auth.tables, owner, ctx.db);
        const runMutation = forgetAfter(ctx.runMutation, forget);
        const called = { ...ctx, ...authenticated.caller, ...dbs, runMutation, path: step.path };
        return result(authenticated, checkReturns(route, await route.handler(called, step.args)));
      },
    }),
  };
}

type RunCtx = Pick<GenericActionCtx<GenericDataModel>, "runQuery" | "runMutation">;

/** Authenticates a caller from an HTTP action. Inserts the users row of a new user. */
export async function runAuthenticate(
  ctx: RunCtx,
  access: Omit<AuthenticateStep, "do">,
  options: RoutesOptions,
): Promise<AccessResult> {
  return (await runQueryStep(ctx, { do: "authenticate", ...access }, options)) as AccessResult;
}

/** Authenticates a caller from an HTTP action and counts the request, in one transaction. */
export async function runAdmit(
  ctx: RunCtx,
  access: Omit<AuthenticateStep, "do">,
  options: RoutesOptions,
): Promise<AccessResult> {
  const { runMutation } = options.functions();
  const step = { do: "admit", ...access } as const;
  const run = () => ctx.runMutation(runMutation, { step });
  return (await callExported(options.exports, run)) as AccessResult;
}

/** Runs the handler of a query or mutation route from an HTTP action. */
export async function runHandle(
  ctx: RunCtx,
  kind: Route["kind"],
  call: Omit<HandleStep, "do">,
  options: RoutesOptions,
): Promise<HandleResult> {
  const step = { do: "handle", ...call } as const;
  if (kind !== "mutation") return (await runQueryStep(ctx, step, options)) as HandleResult;
  const run = () => ctx.runMutation(options.functions().runMutation, { step });
  return (await callExported(options.exports, run)) as HandleResult;
}

async function runQueryStep(
  ctx: RunCtx,
  step: Infer<typeof queryStep>,
  options: RoutesOptions,
): Promise<unknown> {
  const run = () =>
    callExported(options.exports, () => ctx.runQuery(options.functions().runQuery, { step }));
  try {
    return await run();
  } catch (error) {
    if (!isAuthError(error, "user_not_provisioned")) throw error;
    await callEnsureUser(ctx, options.auth);
    return await run();
  }
}

/** Why the caller has no access to a route; `null` when they have. */
function refusalIn(
  db: GenericDatabaseReader<GenericDataModel>,
  { caller }: Authenticated,
  routes: ReadonlyMap<string, Route>,
  { route, ids }: Pick<AuthenticateStep, "route" | "ids">,
): HttpError["data"] | null {
  if (route === null) return null;
  try {
    checkAccess(db, caller, requireRoute(routes, route), ids);
    return null;
  } catch (error) {
    if (error instanceof HttpError) return error.data;
    throw error;
  }
}

function requireRoute(routes: ReadonlyMap<string, Route>, name: string): Route {
  const route = routes.get(name);
  if (route === undefined) throw new HttpError("not_found", "Not found.");
  return route;
}

function ownerOf({ caller }: Authenticated) {
  return callerOf(caller.identity, caller.user);
}

function returned({ caller, isUseDue }: Authenticated): ReturnedCaller {
  const { user, apiKey, scopes, caller: ref } = caller;
  return { user, apiKey, scopes, caller: ref, isUseDue };
}

/** A handler that returns nothing has no value, which HTTP answers with 204. */
function result(authenticated: Authenticated, value: unknown): HandleResult {
  const caller = returned(authenticated);
  return value === undefined ? { caller } : { caller, value: value as Value };
}
