import type { IncomingMessage, RequestListener } from "node:http";
import type { Duplex } from "node:stream";
import { foreignHeader, type AllowedPages, type ForeignHeader } from "./foreignHeader";

/** Handles the `upgrade` event of a server. */
export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Answers 403 to requests from elsewhere, without CORS headers, and passes on the others. */
export function onlyLoopback(listener: RequestListener, allowed: AllowedPages): RequestListener {
  return (request, response) => {
    const header = foreignHeader(request, allowed);
    if (header === null) return listener(request, response);
    response.writeHead(403, { ...refusalHeaders, connection: "close" });
    response.end(refusal(header));
  };
}

/** The same for WebSockets: one from elsewhere is refused before the handshake. */
export function onlyLoopbackUpgrades(
  listener: UpgradeListener,
  allowed: AllowedPages,
): UpgradeListener {
  return (request, socket, head) => {
    const header = foreignHeader(request, allowed);
    if (header === null) return listener(request, socket, head);
    // A peer that has already disconnected is no reason to fail.
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
      "The local stack answers only on this machine. Open it at http://localhost or http://127.0.0.1; a proxy or tunnel must send such a WorkerThread header.",
  };
  const origin = {
    code: "foreign_origin",
    message:
      "The local stack answers only web pages of this machine. Open the app at http://localhost or http://127.0.0.1.",
  };
  return JSON.stringify(header === "Host" ? host : origin);
}
