import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { startLocalStack } from "@opensync/auth-dev";
import { localWorkos } from "@opensync/auth-dev/testing";
import { ConvexHttpClient } from "convex/browser";
import { anyApi } from "convex/server";

mkdirSync("convex/_generated", { recursive: true });
writeFileSync("convex/_generated/api.js", "export {};\n");

const version = execFileSync("pnpm", ["exec", "opensync-auth", "--version"], { encoding: "utf8" });
assert.match(version.trim(), /\d+\.\d+\.\d+$/);

// The package contains the WorkOS emulator and its license.
assert.throws(() => import.meta.resolve("workos/emulate"));
const license = import.meta
  .resolve("@opensync/auth-dev")
  .replace(/index\.js$/, "emulator.LICENSE.txt");
assert.match(readFileSync(new URL(license), "utf8"), /^workos [\d.]+\n\nMIT License/m);

const stack = await startLocalStack({ app: false, ports: { convex: 0, site: 0, workos: 0 } });
try {
  const client = new ConvexHttpClient(stack.convex);
  assert.equal(await client.query(anyApi.auth.me, {}), null);
  await assert.rejects(client.mutation(anyApi.auth.ensureUser, {}), (error) => {
    assert.equal(error.data.code, "unauthenticated");
    return true;
  });
  await localWorkos(stack.workos).setFaults({ refresh: 500 }, { user: "ada" });
  await assert.rejects(localWorkos(stack.workos).setFaults({ refesh: 500 }), /no fault "refesh"/);
} finally {
  await stack.close();
}
