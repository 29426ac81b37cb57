import { createServer, type Server } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { LocalConvexError } from "../errors";
import { listenOnLoopback } from "./listenOnLoopback";
import { anyFreePort, firstFreePort, isPortAnswering, isPortFree, onFirstFreePort } from "./ports";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Takes a port on one address, or says that the machine has no such address. */
function take(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host, ipv6Only: true }, () => {
      servers.push(server);
      resolve(true);
    });
  });
}

describe("whether a port is free", () => {
  test.each(["127.0.0.1", "::1", "0.0.0.0", "::"])(
    "one taken on %s alone is not, since localhost may mean that",
    async (host) => {
      const port = await anyFreePort();
      expect(await isPortFree(port)).toBe(true);
      if (!(await take(port, host))) return;
      expect(await isPortFree(port)).toBe(false);
      expect(await isPortAnswering(port)).toBe(true);
      expect(await firstFreePort(port)).toBeGreaterThan(port);
      await expect(listenOnLoopback(() => undefined, port)).rejects.toMatchObject({
        code: "port_in_use",
      });
    },
  );
});

describe("the first free port", () => {
  const inUse = () => new LocalConvexError("port_in_use", "in use");

  test("is tried again one further when the race for it is lost", async () => {
    const tried: number[] = [];
    const first = await anyFreePort();
    const got = await onFirstFreePort(first, async (port) => {
      tried.push(port);
      if (tried.length < 3) throw inUse();
      return port;
    });
    expect(tried).toEqual([...tried].sort((a, b) => a - b));
    expect(got).toBe(tried[2]);
  });

  test("any other failure ends the search", async () => {
    const fault = new Error("no");
    const start = () => Promise.reject(fault);
    await expect(onFirstFreePort(await anyFreePort(), start)).rejects.toBe(fault);
  });

  test("a busy port is noticed by its code, however deep", async () => {
    const cause = Object.assign(new Error("listen"), { code: "EADDRINUSE" });
    let tries = 0;
    await onFirstFreePort(await anyFreePort(), async () => {
      tries += 1;
      if (tries === 1) throw new Error("cannot start", { cause });
    });
    expect(tries).toBe(2);
  });

  test("ends where ports end", async () => {
    await expect(onFirstFreePort(65_534, () => Promise.reject(inUse()))).rejects.toMatchObject({
      code: "port_in_use",
    });
  });
});

describe("a loopback server", () => {
  test("answers on both addresses that localhost may mean, with one port", async () => {
    const server = await listenOnLoopback((_, response) => response.end("hello"), 0);
    try {
      const hosts = (await isPortAnswering(server.port)) ? ["127.0.0.1", "[::1]"] : [];
      for (const host of hosts) {
        const response = await fetch(`http://${host}:${server.port}`).catch(() => undefined);
        if (response !== undefined) expect(await response.text()).toBe("hello");
      }
      expect(hosts).toHaveLength(2);
    } finally {
      await server.close();
    }
  });

  test("closes though a request is under way", async () => {
    const server = await listenOnLoopback(() => undefined, 0);
    const request = fetch(`http://127.0.0.1:${server.port}`).catch((error: unknown) => error);
    await expect.poll(() => openConnections(server.http)).toBe(1);
    await server.close();
    expect(await request).toBeInstanceOf(Error);
  });
});

function openConnections(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}
