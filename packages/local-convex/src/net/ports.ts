import { connect, createServer, type AddressInfo } from "node:net";
import { LocalConvexError } from "../errors";
import { isPortInUse, portInUse } from "./portInUse";

const loopback = ["127.0.0.1", "::1"] as const;
const tries = 100;

/**
 * Calls `start` with the first free port from `first` upwards, and with the next
 * one when another program takes the port in between.
 *
 * @throws LocalConvexError `port_in_use` when 100 consecutive ports are in use.
 */
export async function onFirstFreePort<T>(
  first: number,
  start: (port: number) => Promise<T>,
): Promise<T> {
  let port = await firstFreePort(first);
  for (;;) {
    try {
      return await start(port);
    } catch (error) {
      if (!isPortInUse(error)) throw error;
      port = await firstFreePort(port + 1, first + tries);
    }
  }
}

/**
 * Returns the first free port from `first` upwards. Another program can take it
 * before the caller does.
 *
 * @throws LocalConvexError `port_in_use` when all ports before `end` are in use.
 */
export async function firstFreePort(first: number, end = first + tries): Promise<number> {
  for (let port = first; port < Math.min(end, 65_536); port += 1) {
    if (await isPortFree(port)) return port;
  }
  throw new LocalConvexError(
    "port_in_use",
    `No free port from ${first} upwards. Stop a program that listens there, or choose another port.`,
  );
}

/** Returns a port chosen by the system that is free on both loopback addresses. */
export async function anyFreePort(): Promise<number> {
  for (;;) {
    const port = await new Promise<number>((resolve, reject) => {
      const server = createServer();
      server.once("error", reject);
      server.listen(0, "127.0.0.1", () => {
        const { port } = server.address() as AddressInfo;
        server.close(() => resolve(port));
      });
    });
    if (await isPortFree(port)) return port;
  }
}

/** @throws LocalConvexError `port_in_use` when `port` is in use. */
export async function requireFreePort(port: number): Promise<void> {
  if (!(await isPortFree(port))) throw portInUse(port);
}

/** Returns whether `port` is free on both addresses that `localhost` resolves to. */
export async function isPortFree(port: number): Promise<boolean> {
  if (await isPortAnswering(port)) return false;
  const bindable = await Promise.all(loopback.map((host) => canBind(port, host)));
  return bindable.every(Boolean);
}

/** Returns whether a program accepts connections on `port` of `127.0.0.1` or `::1`. */
export async function isPortAnswering(port: number): Promise<boolean> {
  const answers = await Promise.all(loopback.map((host) => accepts(port, host)));
  return answers.some(Boolean);
}

function accepts(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: 1_000 });
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => done(true));
    socket.once("timeout", () => done(true));
    socket.once("error", () => done(false));
  });
}

function canBind(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error) => resolve(!isTaken(error)));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** An address that the machine does not have (no IPv6) does not count as in use. */
function isTaken(error: NodeJS.ErrnoException): boolean {
  return error.code !== "EADDRNOTAVAIL" && error.code !== "EAFNOSUPPORT";
}
