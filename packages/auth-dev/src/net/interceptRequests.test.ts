import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { interceptRequests } from "./interceptRequests";

const servers: Server[] = [];
const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** A server as another package opens one. */
async function open(): Promise<number> {
  const server = createServer((_, response) => response.end("itself"));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, resolve));
  return (server.address() as AddressInfo).port;
}

const read = async (port: number, path = "/") =>
  await (await fetch(`http://127.0.0.1:${port}${path}`)).text();

test("wraps the requests to one port from the first on, and leaves other servers alone", async () => {
  const [port, other] = [await open(), await open()];
  const intercept = interceptRequests(port, (itself) => (request, response) => {
    if (request.url === "/pass") return itself(request, response);
    return response.end("wrapped");
  });
  stops.push(intercept);
  expect(await read(other)).toBe("itself");
  expect(await Promise.all([read(port), read(port), read(port)])).toEqual(Array(3).fill("wrapped"));
  expect(await read(port, "/pass")).toBe("itself");
  expect(await read(other)).toBe("itself");
});

test("stops looking for a server that was never asked", async () => {
  const port = await open();
  interceptRequests(port, () => (_, response) => response.end("wrapped"))();
  expect(await read(port)).toBe("itself");
});
