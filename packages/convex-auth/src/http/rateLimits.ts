import type { GenericActionCtx, GenericDataModel } from "convex/server";
import { AuthConfigError } from "../config/configError";
import { checkOptions } from "../config/checkOptions";
import { clientNetwork } from "./clientNetwork";
import { HttpError, rateLimited } from "./httpError";

/**
 * Limits on requests: a `RateLimiter` of `@convex-dev/rate-limiter` and the names
 * of its limits. Each limit is optional.
 *
 * A valid credential is counted by `perKey` and `perUser` only: other requests
 * from the same address never affect it. IPv6 addresses are counted by their /64
 * network. Requests whose address Convex does not report share one bucket.
 *
 * @example
 * ```ts
 * const limiter = new RateLimiter(components.rateLimiter, {
 *   apiKey: { kind: "token bucket", rate: 120, period: MINUTE },
 *   failure: { kind: "fixed window", rate: 30, period: MINUTE },
 *   anonymous: { kind: "fixed window", rate: 300, period: MINUTE },
 * });
 * export const { runQuery, runMutation } = routes.register(http, [listSessions], {
 *   rateLimits: { limiter, perKey: "apiKey", failedPerIp: "failure", publicPerIp: "anonymous" },
 * });
 * ```
 */
export type RateLimits<Name extends string = string> = {
  limiter: RateLimiterLike<Name>;
  /** Requests with one API key. */
  perKey?: NoInfer<Name>;
  /** Requests of one user, with an access token or with any of their API keys. */
  perUser?: NoInfer<Name>;
  /** Requests of one address whose credential was refused. Over it, they get 429 instead of 401. */
  failedPerIp?: NoInfer<Name>;
  /** The same for all requests without a known address together. @default `failedPerIp` */
  failedWithoutIp?: NoInfer<Name>;
  /** Requests of one address to public routes, and requests without a credential to the others. */
  publicPerIp?: NoInfer<Name>;
  /** The same for all requests without a known address together. @default `publicPerIp` */
  publicWithoutIp?: NoInfer<Name>;
};

/** The part of a `RateLimiter` that is used. Its `limits` are what the names are checked against. */
export type RateLimiterLike<Name extends string> = {
  readonly limits?: { [Limit in Name]: unknown } | undefined;
  /** Must not write when it refuses, as that of `@convex-dev/rate-limiter` does not. */
  limit: (...call: never) => Promise<LimitStatus>;
};

/** `retryAfter` is in milliseconds. */
type LimitStatus = { ok: boolean; retryAfter?: number | undefined };

type Ctx = Pick<GenericActionCtx<GenericDataModel>, "runQuery" | "runMutation">;

/** Whether requests of authenticated callers are counted. */
export function limitsCallers(rateLimits: RateLimits | null): boolean {
  return rateLimits?.perKey !== undefined || rateLimits?.perUser !== undefined;
}

/**
 * Counts a request of an authenticated caller. Returns the milliseconds until a limit
 * accepts another one, or `null` when all accept this one.
 */
export async function limitCaller(
  ctx: Ctx,
  rateLimits: RateLimits | null,
  { apiKeyId, subject }: { apiKeyId: string | null; subject: string },
): Promise<number | null> {
  if (rateLimits === null) return null;
  const { perKey, perUser } = rateLimits;
  const overKey = apiKeyId === null ? null : await count(ctx, rateLimits, perKey, apiKeyId);
  return overKey ?? (await count(ctx, rateLimits, perUser, subject));
}

/** Counts a request whose credential was refused. Throws `rate_limited`. */
export async function limitFailure(
  ctx: Ctx,
  rateLimits: RateLimits | null,
  ip: string | null,
): Promise<void> {
  if (rateLimits === null) return;
  const { failedPerIp, failedWithoutIp } = rateLimits;
  await countAddress(ctx, rateLimits, ip, failedPerIp, failedWithoutIp);
}

/** Counts a request to a public route, or one without a credential. Throws `rate_limited`. */
export async function limitAnonymous(
  ctx: Ctx,
  rateLimits: RateLimits | null,
  ip: string | null,
): Promise<void> {
  if (rateLimits === null) return;
  const { publicPerIp, publicWithoutIp } = rateLimits;
  await countAddress(ctx, rateLimits, ip, publicPerIp, publicWithoutIp);
}

/**
 * Whether an error is a refusal by one of the limits above. Only those are
 * instances of `HttpError` with this code: a handler has no way to make one.
 */
export function isLimitRefusal(error: unknown): boolean {
  return error instanceof HttpError && error.data.code === "rate_limited";
}

/**
 * Refuses limits that would never apply: an unknown option, and a name that the
 * limiter does not define.
 *
 * Throws an `AuthConfigError`: `unknown_option`, `unknown_limit`.
 */
export function checkRateLimits(rateLimits: RateLimits): void {
  const { limiter, perKey, perUser, ...perAddress } = rateLimits;
  const { failedPerIp, failedWithoutIp, publicPerIp, publicWithoutIp, ...unknown } = perAddress;
  checkOptions('"rateLimits" of routes.register', unknown);
  const names = [perKey, perUser, failedPerIp, failedWithoutIp, publicPerIp, publicWithoutIp];
  for (const name of names) {
    if (name === undefined || limiter.limits === undefined) continue;
    if (Object.hasOwn(limiter.limits, name)) continue;
    throw new AuthConfigError(
      "unknown_limit",
      `"rateLimits" of routes.register names the limit "${name}", which its limiter does not define. Add it to the limits of the RateLimiter`,
    );
  }
}

async function countAddress(
  ctx: Ctx,
  rateLimits: RateLimits,
  ip: string | null,
  perIp: string | undefined,
  withoutIp: string | undefined = perIp,
): Promise<void> {
  const network = clientNetwork(ip);
  const retryAfterMs =
    network === null
      ? await count(ctx, rateLimits, withoutIp, WITHOUT_ADDRESS)
      : await count(ctx, rateLimits, perIp, network);
  if (retryAfterMs !== null) throw rateLimited(retryAfterMs);
}

async function count(
  ctx: Ctx,
  { limiter }: RateLimits,
  name: string | undefined,
  key: string,
): Promise<number | null> {
  if (name === undefined) return null;
  // The limiter's names are known to the types of the app alone.
  const limit: unknown = limiter.limit;
  const { ok, retryAfter = 0 } = await (limit as LimitCall).call(limiter, ctx, name, { key });
  return ok ? null : retryAfter;
}

type LimitCall = (ctx: Ctx, name: string, options: { key: string }) => Promise<LimitStatus>;

const WITHOUT_ADDRESS = "no address";
