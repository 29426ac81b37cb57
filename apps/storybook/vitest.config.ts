import { storybookTest } from "@storybook/addon-vitest/vitest-plugin";
import { playwright } from "@vitest/browser-playwright";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { timeLimits } from "../../vitest.base.ts";
import { chromiumPath } from "../reference/e2e/chromium.ts";

const configDir = fileURLToPath(new URL(".storybook", import.meta.url));
const executablePath = await chromiumPath();

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
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({
          launchOptions: { executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] },
        }),
        instances: [{ browser: "chromium" as const }],
      },
    },
  };
}
