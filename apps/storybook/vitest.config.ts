import { storybookTest } from "@storybook/addon-vitest/vitest-plugin";
import { playwright } from "@vitest/browser-playwright";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { timeLimits } from "../../vitest.base.ts";
import { chromiumPath } from "../reference/e2e/chromium.ts";

const configDir = fileURLToPath(new URL(".storybook", import.meta.url));
const executablePath = await chromiumPath();
// Chromium's sandbox does not start as root, as in a container.
const args = ["--disable-dev-shm-usage", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])];

/** Every story renders, plays and passes axe, once in each theme. */
export default defineConfig({
  test: { ...timeLimits, projects: ["light", "dark"].map(project) },
});

function project(theme: string) {
  return {
    extends: true as const,
    plugins: [storybookTest({ configDir })],
    test: {
      name: theme,
      env: { VITE_THEME: theme },
      setupFiles: ["test/setup.ts"],
      browser: {
        enabled: true,
        headless: true,
        connectTimeout: 600_000,
        screenshotFailures: false,
        provider: playwright({
          launchOptions: { executablePath, timeout: 600_000, args },
        }),
        instances: [{ browser: "chromium" as const }],
      },
    },
  };
}
