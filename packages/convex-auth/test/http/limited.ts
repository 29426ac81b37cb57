import { MINUTE, RateLimiter } from "@convex-dev/rate-limiter";
import type { ComponentApi } from "@convex-dev/rate-limiter/_generated/component.js";
import rateLimiter from "@convex-dev/rate-limiter/test";
import { componentsGeneric } from "convex/server";
import type { RateLimits } from "../../src/http";
import { httpWith, startApp } from "./app";

/** What `components.rateLimiter` is in an app that installs it. */
const component = componentsGeneric().rateLimiter as unknown as ComponentApi;

export const limiter = new RateLimiter(component, {
  apiKey: { kind: "fixed window", rate: 3, period: MINUTE, start: 0 },
  user: { kind: "fixed window", rate: 5, period: MINUTE, start: 0 },
  failure: { kind: "fixed window", rate: 2, period: MINUTE, start: 0 },
  failureWithoutIp: { kind: "fixed window", rate: 4, period: MINUTE, start: 0 },
  anonymous: { kind: "fixed window", rate: 3, period: MINUTE, start: 0 },
  anonymousWithoutIp: { kind: "fixed window", rate: 5, period: MINUTE, start: 0 },
});

type Limit =
  "apiKey" | "user" | "failure" | "failureWithoutIp" | "anonymous" | "anonymousWithoutIp";

/** An app with some of the limits, and other options of `routes.register`. */
export function startLimited(
  rateLimits: Omit<RateLimits<Limit>, "limiter">,
  options: Parameters<typeof httpWith<Limit>>[0] = {},
) {
  const app = startApp(httpWith<Limit>({ ...options, rateLimits: { limiter, ...rateLimits } }));
  rateLimiter.register(app.t, "rateLimiter");
  return app;
}
