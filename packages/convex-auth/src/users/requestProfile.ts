import type { Scheduler } from "convex/server";
import { moduleOf, userFunctionRefs, type ProfileRequest, type UserOptions } from "./functionRefs";

/** Whether this deployment can ask WorkOS's API at all. */
export function canFetchProfile(): boolean {
  return Boolean(process.env.WORKOS_API_KEY);
}

/**
 * Schedules the fetch of a person's profile from WorkOS's API, as part of the
 * transaction that wants it. Does nothing without `WORKOS_API_KEY`. Never
 * throws: a row without a profile is better than no row.
 *
 * @param delayMs - How long to wait, in milliseconds.
 */
export async function requestProfile(
  ctx: { scheduler: Scheduler },
  request: ProfileRequest,
  options: UserOptions,
  delayMs = 0,
): Promise<void> {
  if (!canFetchProfile()) return;
  try {
    await ctx.scheduler.runAfter(delayMs, userFunctionRefs(options).fetchProfile, request);
  } catch (error) {
    const module = moduleOf(options);
    console.error(
      `The profile of ${request.workosId} cannot be fetched, because ${module}:fetchProfile could not be scheduled. Write "export const { me, ensureUser, fetchProfile, saveProfile, loadOwned } = auth.userFunctions();" in convex/${module}.ts.`,
      error,
    );
  }
}
