import type { FunctionHandle } from "convex/server";
import type { Value } from "convex/values";
import type { TestConvex } from "convex-test";
import type { Caller } from "../auth/caller";
import type { Args } from "../functions/functionCall";
import type { FunctionKind, RegisteredFunction } from "../functions/functionRegistry";
import type { AnySchema } from "../load/checkSchema";
import type { CalledFunction } from "./scope";

type Engine = Omit<TestConvex<AnySchema>, "registerComponent">;

/** Runs a function of the app or of a component as `caller`. */
export async function runFunction(
  t: Engine,
  called: RegisteredFunction,
  args: Args,
  caller: Caller,
): Promise<Value> {
  const as = engineAs(t, caller);
  switch (called.kind) {
    case "query":
      return await as.query(handle<"query">(called), args);
    case "mutation":
      return await as.mutation(handle<"mutation">(called), args);
    case "action":
      return await as.action(handle<"action">(called), args);
  }
}

/** Returns `convex-test` with the identity of `caller`. */
export function engineAs(t: Engine, caller: Caller): Engine {
  return caller.type === "user" ? t.withIdentity(caller.identity) : t;
}

/** Returns the handle of a function, which includes its component. */
function handle<Kind extends FunctionKind>({ component, path }: CalledFunction) {
  return `function://${component};${path}` as FunctionHandle<Kind, Args, Value>;
}
