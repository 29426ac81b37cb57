import { defineConfig } from "vitest/config";
import { timeLimits } from "../../vitest.base.ts";

export default defineConfig({
  test: {
    ...timeLimits,
    environment: "edge-runtime",
    include: ["convex/**/*.test.ts", "src/**/*.test.ts"],
  },
});
