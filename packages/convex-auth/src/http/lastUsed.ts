import type { GenericActionCtx, GenericDataModel } from "convex/server";
import { callExported } from "../requiredExports";
import type { ReturnedCaller } from "./caller";
import type { RoutesOptions } from "./options";
import type { Client } from "./requestContext";

/**
 * Schedules that the use of an API key is recorded, at most once in five minutes and
 * in a mutation of its own.
 */
export async function scheduleLastUsed(
  ctx: Pick<GenericActionCtx<GenericDataModel>, "scheduler">,
  { apiKey, isUseDue }: ReturnedCaller,
  { apiKeys }: RoutesOptions,
  client: Client,
): Promise<void> {
  if (apiKeys === null || apiKey === null || !isUseDue) return;
  const step = { do: "touch", id: apiKey._id, ...client } as const;
  await callExported(apiKeys.exports, () =>
    ctx.scheduler.runAfter(0, apiKeys.functions().runMutation, { step }),
  );
}
