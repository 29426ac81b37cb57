import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { BlockList, Socket } from "node:net";

const channel = "net.server.socket";
const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/**
 * Guards a server that somebody else opened on every address of the machine:
 * connections from elsewhere are cut before a byte is read.
 *
 * The emulator offers no host option and keeps its server to itself; Node
 * announces every accepted socket on its diagnostics channel.
 *
 * @returns `cut`, which drops the open connections, and `stop`, which ends the guard.
 */
export function guardLoopback(port: number): { cut(): void; stop(): void } {
  const open = new Set<Socket>();
  const onSocket = (message: unknown) => {
    const socket = socketOf(message);
    if (socket === undefined || socket.localPort !== port) return;
    if (!isLoopbackAddress(socket.remoteAddress)) {
      socket.destroy();
      return;
    }
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  };
  subscribe(channel, onSocket);
  return {
    cut: () => open.forEach((socket) => socket.destroy()),
    stop: () => void unsubscribe(channel, onSocket),
  };
}

/** Whether an address as sockets report it is this machine's own. */
export function isLoopbackAddress(address: string | undefined): boolean {
  if (address === undefined) return false;
  const v4 = address.startsWith("::ffff:") ? address.slice("::ffff:".length) : address;
  return loopback.check(v4, v4.includes(":") ? "ipv6" : "ipv4");
}

function socketOf(message: unknown): Socket | undefined {
  if (typeof message !== "object" || message === null || !("socket" in message)) return undefined;
  return message.socket instanceof Socket ? message.socket : undefined;
}
