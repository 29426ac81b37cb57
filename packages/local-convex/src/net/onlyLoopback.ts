import type { IncomingMessage, RequestListener } from "node:http";
import type { Duplex } from "node:stream";
import { foreignHeader, type AllowedPages, type ForeignHeader } from "./foreignHeader";

/** Listener of a server's `upgrade` event. */
export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Wraps a request listener: foreign requests get a 403 without CORS headers. */
export function onlyLoopback(listener: RequestListener, allowed: AllowedPages): RequestListener {
  return (request, response) => {
    const header = foreignHeader(request, allowed);
    if (header === null) return listener(request, response);
    response.writeHead(403, { ...refusalHeaders, connection: "close" });
    response.end(refusal(header));
  };
}

/** Wraps an upgrade listener: foreign WebSockets get a 403 before the handshake. */
export function onlyLoopbackUpgrades(
  listener: UpgradeListener,
  allowed: AllowedPages,
): UpgradeListener {
  return (request, socket, head) => {
    const header = foreignHeader(request, allowed);
    if (header === null) return listener(request, socket, head);
    // Without a listener, a disconnected peer would end the process.
    socket.on("error", () => undefined);
    const body = refusal(header);
    const headers = { ...refusalHeaders, connection: "close", "content-length": body.length };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.end(`HTTP/1.1 403 Forbidden\r\n${lines.join("")}\r\n${body}`);
  };
}

const refusalHeaders = {
  "content-type": "application/json",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
};

function refusal(header: ForeignHeader): string {
  const host = {
    code: "foreign_host",
    message:
      "This server answers requests on this machine only. Use http://localhost or http://127.0.0.1; a proxy or tunnel must send that Host header.",
  };
  const origin = {
    code: "foreign_origin",
    message:
      "This server answers web pages of this machine only. Open the app at http://localhost or http://127.0.0.1.",
  };
  return JSON.stringify(header === "Host" ? host : origin);
}
