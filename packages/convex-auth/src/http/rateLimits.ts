import type { GenericActionCtx, GenericDataModel } from "convex/server";
import { rateLimited } from "./httpError";

/**
 * How often requests may come, by a `RateLimiter` of `@convex-dev/rate-limiter`
 * and the names of its limits. Each is optional.
 *
 * @example
 * ```ts
 * const limiter = new RateLimiter(components.rateLimiter, {
 *   apiKey: { kind: "token bucket", rate: 120, period: MINUTE },
 *   apiFailure: { kind: "fixed window", rate: 30, period: MINUTE },
 * });
 * auth.http(http, { routes, rateLimits: { limiter, perKey: "apiKey", failedPerIp: "apiFailure" } });
 * ```
 */
export type RateLimits<Name extends string = string> = {
  limiter: RateLimiterLike<Name>;
  /** Requests with one API key. */
  perKey?: NoInfer<Name>;
  /** Requests of one person, with any of their keys or in person. */
  perPerson?: NoInfer<Name>;
  /** Requests of one ip address that were answered with 401. */
  failedPerIp?: NoInfer<Name>;
};

/** What is asked of a `RateLimiter`. Its `limits` are what the names are checked against. */
export type RateLimiterLike<Name extends string> = {
  readonly limits?: { [Limit in Name]: unknown } | undefined;
  limit: (...call: never) => Promise<LimitStatus>;
  check: (...call: never) => Promise<LimitStatus>;
};

/** `retryAfter` is in milliseconds. */
type LimitStatus = { ok: boolean; retryAfter?: number | undefined };

type Ctx = Pick<GenericActionCtx<GenericDataModel>, "runQuery" | "runMutation">;

/** Counts a request of a caller who is known. Throws `rate_limited`. */
export async function limitCaller(
  ctx: Ctx,
  rateLimits: RateLimits | null,
  { apiKeyId, subject }: { apiKeyId: string | null; subject: string },
): Promise<void> {
  if (rateLimits === null) return;
  const { perKey, perPerson } = rateLimits;
  if (perKey !== undefined && apiKeyId !== null) {
    refuse(await callOf(rateLimits.limiter, "limit")(ctx, perKey, { key: apiKeyId }));
  }
  if (perPerson !== undefined) {
    refuse(await callOf(rateLimits.limiter, "limit")(ctx, perPerson, { key: subject }));
  }
}

/** Refuses an address that failed too often, before anything is looked up. Throws `rate_limited`. */
export async function checkFailures(
  ctx: Ctx,
  rateLimits: RateLimits | null,
  ip: string | null,
): Promise<void> {
  if (rateLimits?.failedPerIp === undefined || ip === null) return;
  refuse(await callOf(rateLimits.limiter, "check")(ctx, rateLimits.failedPerIp, { key: ip }));
}

/** Counts a request that named nobody, or named them wrongly. Throws `rate_limited`. */
export async function countFailure(
  ctx: Ctx,
  rateLimits: RateLimits | null,
  ip: string | null,
): Promise<void> {
  if (rateLimits?.failedPerIp === undefined || ip === null) return;
  refuse(await callOf(rateLimits.limiter, "limit")(ctx, rateLimits.failedPerIp, { key: ip }));
}

function refuse({ ok, retryAfter = 0 }: LimitStatus): void {
  if (!ok) throw rateLimited(retryAfter);
}

type LimitCall = (ctx: Ctx, name: string, options: { key: string }) => Promise<LimitStatus>;

/** The limiter's names are known to the types of the app alone. */
function callOf(limiter: RateLimiterLike<string>, method: "limit" | "check"): LimitCall {
  const call: unknown = limiter[method];
  return (call as LimitCall).bind(limiter);
}
