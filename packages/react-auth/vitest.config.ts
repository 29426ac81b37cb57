import { defineConfig } from "vitest/config";
import { timeLimits, typecheckLimits } from "../../vitest.base.ts";

export default defineConfig({
  test: {
    ...timeLimits,
    restoreMocks: true,
    unstubGlobals: true,
    projects: [
      {
        extends: true,
        test: {
          name: "page",
          environment: "jsdom",
          environmentOptions: { jsdom: { url: "http://localhost:5173/" } },
          include: ["src/**/*.test.{ts,tsx}"],
          setupFiles: ["test/setup.ts"],
          typecheck: {
            ...typecheckLimits,
            enabled: true,
            include: ["src/**/*.test-d.ts"],
            tsconfig: "tsconfig.json",
          },
        },
      },
      {
        // Registering a users row is global, so it is a program of its own.
        extends: true,
        test: {
          name: "registered",
          include: [],
          typecheck: {
            ...typecheckLimits,
            enabled: true,
            include: ["test/registered/*.test-d.ts"],
            tsconfig: "test/registered/tsconfig.json",
          },
        },
      },
    ],
  },
});
