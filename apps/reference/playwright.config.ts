import { defineConfig } from "@playwright/test";
import { chromiumPath } from "./e2e/chromium";

// The tests create organizations in the local WorkOS, with a key of this run.
process.env["LOCAL_WORKOS_API_KEY"] ??= `sk_test_${crypto.randomUUID().replaceAll("-", "")}`;

/**
 * The whole stack, started by the command that people use, on ports that are
 * free: the pattern puts its addresses into APP_URL, CONVEX_URL, SITE_URL and
 * WORKOS_URL.
 */
const stack = {
  command: "node ../../packages/auth-dev/dist/cli.js dev --json --no-open",
  wait: {
    stdout:
      /"app":"(?<APP_URL>[^"]+)","convex":"(?<CONVEX_URL>[^"]+)","site":"(?<SITE_URL>[^"]+)","workos":"(?<WORKOS_URL>[^"]+)"/,
  },
  timeout: 120_000,
  // It reports every refusal that a test brings about. DEBUG=pw:webserver shows it.
  stderr: "ignore" as const,
  gracefulShutdown: { signal: "SIGTERM" as const, timeout: 10_000 },
};

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  // Every test has people of its own, so none waits for another.
  fullyParallel: true,
  workers: 2,
  forbidOnly: Boolean(process.env["CI"]),
  reporter: [["list"]],
  timeout: 60_000,
  expect: { timeout: 10_000 },
  webServer: stack,
  use: {
    ...(process.env["APP_URL"] && { baseURL: process.env["APP_URL"] }),
    // Not our choice of motion: the tests wait for states, not for animations.
    contextOptions: { reducedMotion: "reduce" },
    launchOptions: {
      executablePath: await chromiumPath(),
      // Chromium's sandbox does not start as root, as in a container.
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    },
    trace: "retain-on-failure",
  },
});
