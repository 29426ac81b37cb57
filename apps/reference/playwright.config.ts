import { defineConfig } from "@playwright/test";
import { chromiumPath } from "./e2e/chromium";

// The tests create organizations in the local WorkOS, with a key of this run.
process.env["LOCAL_WORKOS_API_KEY"] ??= `sk_test_${crypto.randomUUID().replaceAll("-", "")}`;

/**
 * The whole stack on free ports. The pattern puts its addresses into APP_URL,
 * CONVEX_URL, SITE_URL and WORKOS_URL.
 */
const stack = {
  command: "node e2e/stack.mjs",
  wait: {
    stdout:
      /"app":"(?<APP_URL>[^"]+)","convex":"(?<CONVEX_URL>[^"]+)","site":"(?<SITE_URL>[^"]+)","workos":"(?<WORKOS_URL>[^"]+)"/,
  },
  timeout: 600_000,
  stderr: "pipe" as const,
  gracefulShutdown: { signal: "SIGTERM" as const, timeout: 60_000 },
};

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  // Every test has people of its own, so none waits for another.
  fullyParallel: true,
  workers: 2,
  forbidOnly: Boolean(process.env["CI"]),
  reporter: [["list"]],
  // Limits end a test that hangs. A slow machine must never reach them.
  timeout: 600_000,
  expect: { timeout: 120_000 },
  webServer: stack,
  use: {
    ...(process.env["APP_URL"] && { baseURL: process.env["APP_URL"] }),
    // Not our choice of motion: the tests wait for states, not for animations.
    contextOptions: { reducedMotion: "reduce" },
    launchOptions: {
      executablePath: await chromiumPath(),
      timeout: 600_000,
      // Chromium's sandbox does not start as root, as in a container.
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    },
    trace: "retain-on-failure",
  },
});
