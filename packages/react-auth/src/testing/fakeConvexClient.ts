import { ConvexReactClient } from "convex/react";
import { getFunctionName, type FunctionReference } from "convex/server";

/**
 * A fake of Convex's client, without a deployment: queries return what they are given,
 * mutations and actions call the given functions.
 */
export function createFakeConvexClient(functions: MockFunctions): ConvexReactClient {
  function resultOf(reference: FunctionReference<"query" | "mutation" | "action">, args: unknown) {
    const name = getFunctionName(reference);
    const result: unknown = functions[name];
    if (result === undefined) {
      throw new Error(
        `MockAuthProvider has no result of "${name}". Add it: functions={{ "${name}": … }}.`,
      );
    }
    return typeof result === "function" ? (result as (given: unknown) => unknown)(args) : result;
  }

  const client = {
    setAuth(_: unknown, onChange: (isAuthenticated: boolean) => void) {
      onChange(true);
    },
    clearAuth() {},
    watchQuery: (query: FunctionReference<"query">, args: unknown) => ({
      onUpdate: () => () => {},
      localQueryResult: () => resultOf(query, args),
      localQueryLogs: () => undefined,
      journal: () => undefined,
    }),
    query: async (query: FunctionReference<"query">, args: unknown) => resultOf(query, args),
    mutation: async (mutation: FunctionReference<"mutation">, args: unknown) =>
      resultOf(mutation, args),
    action: async (action: FunctionReference<"action">, args: unknown) => resultOf(action, args),
    close: async () => {},
  };
  // Convex's hooks use no more of it; its methods of a real client are never reached.
  return Object.assign(
    Object.create(ConvexReactClient.prototype) as ConvexReactClient,
    client as object,
  );
}

/**
 * By name, such as `"sessions:list"`: what a Convex function returns, or a function that
 * receives its arguments.
 */
export interface MockFunctions {
  [name: string]: unknown;
}
