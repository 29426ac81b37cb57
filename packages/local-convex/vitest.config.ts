import { defineConfig } from "vitest/config";
import { timeLimits } from "../../vitest.base.ts";

export default defineConfig({
  test: {
    ...timeLimits,
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
  },
});
