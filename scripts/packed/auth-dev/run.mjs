import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { startLocalStack } from "@opensync/auth-dev";
import { ConvexHttpClient } from "convex/browser";
import { anyApi } from "convex/server";

mkdirSync("convex/_generated", { recursive: true });
writeFileSync("convex/_generated/api.js", "export {};\n");

const version = execFileSync("pnpm", ["exec", "opensync-auth", "--version"], { encoding: "utf8" });
assert.match(version.trim(), /\d+\.\d+\.\d+$/);

const stack = await startLocalStack({ app: false, ports: { convex: 0, site: 0, workos: 0 } });
try {
  const client = new ConvexHttpClient(stack.convex);
  assert.equal(await client.query(anyApi.auth.me, {}), null);
  await assert.rejects(client.mutation(anyApi.auth.ensureUser, {}), (error) => {
    assert.equal(error.data.code, "unauthenticated");
    return true;
  });
} finally {
  await stack.close();
}
