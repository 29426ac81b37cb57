import { insertApiKey } from "@opensync/convex-auth/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api } from "./_generated/api";
import { aQuietDeployment, startApp } from "./people.fixture";

beforeEach(() => {
  aQuietDeployment();
  // The limits are read when the module is.
  vi.resetModules();
});
afterEach(() => {
  vi.resetModules();
});

test("anonymous requests do not lock out a valid key of the same address", async () => {
  vi.stubEnv("API_CALLS_PER_MINUTE", "600");
  const app = startApp();
  const t = app.t.withRequestMetadata({ ip: "203.0.113.7" });
  await app.person("user_ada").mutation(api.auth.ensureUser, {});
  const { key } = await t.run((ctx) => insertApiKey(ctx, { sub: "user_ada" }));
  const status = async () =>
    (await t.fetch("/api/sessions", { headers: { authorization: `Bearer ${key}` } })).status;
  expect(await status()).toBe(200);
  for (let n = 0; n < 121; n += 1) await t.fetch("/api/sessions");
  expect(await status()).toBe(200);
});

test("public routes are limited per address, of IPv6 per /64 network", async () => {
  vi.stubEnv("API_CALLS_PER_MINUTE", "3");
  const { t } = startApp();
  const health = async (ip: string) =>
    (await t.withRequestMetadata({ ip }).fetch("/health")).status;
  const seen = [];
  for (let n = 0; n < 5; n += 1) seen.push(await health(`2001:db8::${n}`));
  expect(seen).toEqual([200, 200, 200, 429, 429]);
  expect(await health("2001:db8:0:1::1")).toBe(200);
});
