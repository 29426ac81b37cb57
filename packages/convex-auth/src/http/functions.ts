import {
  internalMutationGeneric,
  internalQueryGeneric,
  makeFunctionReference,
  type GenericDataModel,
  type MutationBuilder,
  type QueryBuilder,
} from "convex/server";
import { ConvexError, v, type Infer, type Value } from "convex/values";
import { noticed } from "../functions/builders";
import { callerOf } from "../ownership/caller";
import { scopeReader, scopeWriter } from "../ownership/scopedDb";
import type { ApiKey } from "../apiKeys/apiKey";
import type { UserRow } from "../users/database";
import { ensureUser } from "../users/ensureUser";
import { admit, recognise, type HttpOptions, type Recognised } from "./admission";
import type { HttpCaller } from "./caller";
import { HttpError } from "./httpError";
import { returned } from "./returned";
import type { Route } from "./route";

const call = v.object({
  /** The route's name. */
  route: v.string(),
  /** SHA-256 of the API key; `null` for a token, whose identity Convex hands on. */
  hash: v.union(v.string(), v.null()),
  ids: v.array(v.object({ tables: v.array(v.string()), id: v.string(), at: v.string() })),
  args: v.any(),
  path: v.string(),
  /** How far to go: say who it is, see whether they may as well, or do it. */
  until: v.union(v.literal("known"), v.literal("admitted"), v.literal("done")),
});

/** What the HTTP action asks of a transaction. */
export type Call = Infer<typeof call>;

/**
 * What the transaction answers: who it was, and the handler's value where it had
 * one or, of a call that goes no further than to ask, why they may not.
 */
export type CallResult = { visitor: Visitor; value?: Value; refusal?: HttpError["data"] };

/** Somebody who was let in, without the token's claims: those need not be Convex values. */
export type Visitor = Omit<HttpCaller<GenericDataModel>, "identity" | "apiKey" | "user"> & {
  user: UserRow | null;
  apiKey: ApiKey | null;
  useDue: boolean;
};

/** The two functions behind the routes, by the module that exports them. */
export function httpFunctionRefs(module: string) {
  return {
    httpQuery: makeFunctionReference<"query", Call, CallResult>(`${module}:httpQuery`),
    httpMutation: makeFunctionReference<"mutation", Call, CallResult>(`${module}:httpMutation`),
  };
}

/**
 * The two internal functions in which the handlers of `auth.httpQuery` and
 * `auth.httpMutation` run: an HTTP action has no database of its own.
 */
export function httpFunctions<DataModel extends GenericDataModel>(
  routes: ReadonlyMap<string, Route>,
  options: HttpOptions,
) {
  const internalQuery: QueryBuilder<DataModel, "internal"> = internalQueryGeneric;
  const internalMutation: MutationBuilder<DataModel, "internal"> = internalMutationGeneric;

  return {
    /** Runs the handler of an `auth.httpQuery`; of any other route, tells who is calling. */
    httpQuery: internalQuery({
      args: call.fields,
      handler: async (ctx, call) => {
        const route = routeNamed(routes, call.route);
        const admitted = await recognise(ctx, call.hash, options);
        const visitor = visitorOf(admitted);
        if (call.until === "known") return { visitor };
        const refusal = refusalIn(() => admit(ctx.db, admitted, route, call.ids));
        if (call.until === "admitted") return { visitor, ...(refusal && { refusal }) };
        if (refusal !== null) throw new ConvexError(refusal);
        const db = scopeReader(options.tables, of(admitted), ctx.db);
        const called = { ...ctx, ...admitted.caller, db, unscopedDb: ctx.db, path: call.path };
        return result(admitted, returned(route, await route.handler(called, call.args)));
      },
    }),

    /** Runs the handler of an `auth.httpMutation`, all of it or nothing. */
    httpMutation: internalMutation({
      args: call.fields,
      handler: async (ctx, call) => {
        const route = routeNamed(routes, call.route);
        const isPerson = call.hash === null && options.usersTable;
        const user = isPerson ? await ensureUser(ctx, options) : null;
        const admitted = await recognise(ctx, call.hash, options, user);
        admit(ctx.db, admitted, route, call.ids);
        const { forget, ...dbs } = scopeWriter(options.tables, of(admitted), ctx.db);
        const runMutation = noticed(ctx.runMutation, forget);
        const called = { ...ctx, ...admitted.caller, ...dbs, runMutation, path: call.path };
        return result(admitted, returned(route, await route.handler(called, call.args)));
      },
    }),
  };
}

function of<DataModel extends GenericDataModel>({ caller }: Recognised<DataModel>) {
  return callerOf<DataModel>(caller.identity, caller.user);
}

function refusalIn(step: () => void): HttpError["data"] | null {
  try {
    step();
    return null;
  } catch (error) {
    if (error instanceof HttpError) return error.data;
    throw error;
  }
}

function routeNamed(routes: ReadonlyMap<string, Route>, name: string): Route {
  const route = routes.get(name);
  if (route === undefined) throw new HttpError("not_found", "There is nothing here.");
  return route;
}

/** A handler that answers nothing has no value, so that HTTP can say so. */
function result<DataModel extends GenericDataModel>(
  admitted: Recognised<DataModel>,
  value: unknown,
) {
  const visitor = visitorOf(admitted);
  return value === undefined ? { visitor } : { visitor, value: value as Value };
}

function visitorOf<DataModel extends GenericDataModel>({
  caller: { user, apiKey, scopes, caller },
  useDue,
}: Recognised<DataModel>): Visitor {
  return { user: user as UserRow | null, apiKey, scopes, caller, useDue };
}
