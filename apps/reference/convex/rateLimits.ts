import { MINUTE, RateLimiter } from "@convex-dev/rate-limiter";
import { components } from "./_generated/api";
import { env } from "./_generated/server";

const perMinute = Number(env.API_CALLS_PER_MINUTE) || 600;

const limiter = new RateLimiter(components.rateLimiter, {
  apiKey: { kind: "token bucket", rate: perMinute, period: MINUTE },
  user: { kind: "token bucket", rate: 2 * perMinute, period: MINUTE },
  failures: { kind: "fixed window", rate: 120, period: MINUTE },
  anonymous: { kind: "fixed window", rate: perMinute, period: MINUTE },
});

/** How often the HTTP API may be called. */
export const rateLimits = {
  limiter,
  perKey: "apiKey",
  perUser: "user",
  failedPerIp: "failures",
  publicPerIp: "anonymous",
} as const;
