import { defineConfig } from "@playwright/test";
import { chromiumPath } from "../reference/e2e/chromium";

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  workers: 1,
  forbidOnly: Boolean(process.env["CI"]),
  reporter: [["list"]],
  timeout: 600_000,
  expect: { timeout: 120_000 },
  // The local stack on free ports. The pattern puts the app's address into APP_URL.
  webServer: {
    command: "node ../../packages/auth-dev/dist/cli.js dev --json --no-open",
    wait: { stdout: /"app":"(?<APP_URL>[^"]+)"/ },
    timeout: 600_000,
    gracefulShutdown: { signal: "SIGTERM", timeout: 60_000 },
  },
  use: {
    ...(process.env["APP_URL"] && { baseURL: process.env["APP_URL"] }),
    launchOptions: {
      executablePath: await chromiumPath(),
      timeout: 600_000,
      // Chromium's sandbox does not start as root, as in a container.
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    },
    trace: "retain-on-failure",
  },
});
