import { createServer } from "node:http";
import { networkInterfaces } from "node:os";
import { expect, test } from "vitest";
import { guardLoopback, isLoopbackAddress } from "./guardLoopback";

test.each(["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"])(
  "%s is this machine",
  (address) => {
    expect(isLoopbackAddress(address)).toBe(true);
  },
);

test.each(["10.0.0.1", "192.168.1.2", "::ffff:10.0.0.1", "fe80::1", "::", "0.0.0.0", "1270.0.0.1"])(
  "%s is not",
  (address) => {
    expect(isLoopbackAddress(address)).toBe(false);
  },
);

test("an address that is not known is not", () => {
  expect(isLoopbackAddress(undefined)).toBe(false);
});

const outside = Object.values(networkInterfaces())
  .flat()
  .find((network) => network?.family === "IPv4" && !network.internal)?.address;

test.skipIf(outside === undefined)("only this machine reaches a guarded server", async () => {
  const server = createServer((_, response) => response.end("hello"));
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const reach = (host: string) => fetch(`http://${host}:${port}`).then((response) => response.ok);
  const guard = guardLoopback(port);
  try {
    expect(await reach("127.0.0.1")).toBe(true);
    await expect(reach(String(outside))).rejects.toThrow();
    guard.stop();
    expect(await reach(String(outside))).toBe(true);
  } finally {
    guard.stop();
    server.close();
    server.closeAllConnections();
  }
});
