import { defineConfig } from "vitest/config";
import { timeLimits, typecheckLimits } from "../../vitest.base.ts";

export default defineConfig({
  test: {
    ...timeLimits,
    // Convex's runtime has web APIs only, and so has this one.
    environment: "edge-runtime",
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    typecheck: { ...typecheckLimits, include: ["src/**/*.test-d.ts"] },
    server: { deps: { inline: ["convex-test", /@convex-dev\/(rate-limiter|batch-worker)/] } },
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    env: { WORKOS_CLIENT_ID: "client_test_example" },
  },
});
