import type { GenericActionCtx, GenericDataModel, GenericDocument, Scheduler } from "convex/server";
import type { Infer } from "convex/values";
import { callExported } from "../requiredExports";
import type { CallerRef } from "../identity/callerRef";
import type { AuthOptions } from "../options";
import type { UserRow } from "./database";
import type { actionStep } from "./steps";

type RunCtx = Pick<GenericActionCtx<GenericDataModel>, "runQuery" | "runMutation">;
type Options = Pick<AuthOptions, "functions" | "exports">;

/** Returns the caller's users row from an action, inserted when missing. */
export async function callEnsureUser(ctx: RunCtx, options: Options): Promise<UserRow> {
  const { runQuery, runMutation } = options.functions();
  return await callExported(options.exports, async () => {
    const user = await ctx.runQuery(runQuery, { step: { do: "getUser" } });
    return (user ??
      (await ctx.runMutation(runMutation, { step: { do: "ensureUser" } }))) as UserRow;
  });
}

/** Returns the caller's rows with these ids from an action, in order. */
export async function callGetRows(
  ctx: Pick<RunCtx, "runQuery">,
  options: Options,
  of: { table: string; ids: string[]; caller: CallerRef },
): Promise<(GenericDocument | null)[]> {
  const { runQuery } = options.functions();
  return await callExported(
    options.exports,
    async () =>
      (await ctx.runQuery(runQuery, {
        step: { do: "getRows", ...of },
      })) as (GenericDocument | null)[],
  );
}

/**
 * Schedules the fetch of a user's profile from WorkOS's API, in the transaction
 * that needs it. Does nothing without `WORKOS_API_KEY`. Never throws: a row
 * without a profile is better than no row.
 *
 * @param delayMs - Milliseconds.
 */
export async function scheduleFetchProfile(
  ctx: { scheduler: Scheduler },
  request: Omit<Infer<typeof actionStep>, "do">,
  options: Options,
  delayMs = 0,
): Promise<void> {
  if (!canFetchProfile()) return;
  const step = { do: "fetchProfile", ...request } as const;
  try {
    await ctx.scheduler.runAfter(delayMs, options.functions().runAction, { step });
  } catch (error) {
    console.error(
      `Could not schedule the fetch of the profile of ${request.workosId}. ${options.exports.missing().message}`,
      error,
    );
  }
}

/** Whether this deployment can call WorkOS's API. */
export function canFetchProfile(): boolean {
  return Boolean(process.env.WORKOS_API_KEY);
}
