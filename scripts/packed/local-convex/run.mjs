import assert from "node:assert/strict";
import { startConvexServer } from "@opensync/local-convex";
import { ConvexHttpClient } from "convex/browser";
import { anyApi } from "convex/server";

const server = await startConvexServer({ functionsDir: "convex", env: {}, port: 0, sitePort: 0 });
try {
  const client = new ConvexHttpClient(server.url);
  await client.mutation(anyApi.notes.add, { text: "first" });
  const notes = await client.query(anyApi.notes.list, {});
  assert.deepEqual(
    notes.map(({ text }) => text),
    ["first"],
  );
} finally {
  await server.close();
}
