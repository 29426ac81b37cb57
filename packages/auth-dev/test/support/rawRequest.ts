import { connect } from "node:net";

/** A request as it goes over the wire: names and values are sent as they are, repetitions included. */
export interface RawRequest {
  method?: string;
  target?: string;
  version?: "1.0" | "1.1";
  headers: [string, string][];
  body?: string;
}

export interface RawResponse {
  /** 0 when the connection ended without an answer. */
  status: number;
  /** By lower-case name; the last of a repeated one. */
  headers: Record<string, string>;
  body: string;
}

/** Sends a request on a socket of its own, without a client that corrects it. */
export function rawRequest(
  url: string,
  { method = "GET", target = "/", version = "1.1", headers, body = "" }: RawRequest,
  address = "127.0.0.1",
): Promise<RawResponse> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), address);
    const isUpgrade = headers.some(([name]) => name.toLowerCase() === "upgrade");
    let text = "";
    socket.setTimeout(10_000, () => socket.destroy(new Error("No answer within 10 s.")));
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => {
      text += chunk;
      // A WebSocket that was accepted stays open, and so does a request to become one.
      if (isUpgrade && isComplete(text)) socket.destroy();
    });
    socket.once("close", () => resolve(parse(text)));
    socket.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNRESET" || error.code === "EPIPE") return resolve(parse(text));
      reject(error);
    });
    const length: [string, string][] = body === "" ? [] : [["Content-Length", `${body.length}`]];
    const end: [string, string][] = isUpgrade ? [] : [["Connection", "close"]];
    const lines = [...headers, ...length, ...end].map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`${method} ${target} HTTP/${version}\r\n${lines.join("")}\r\n${body}`, "latin1");
  });
}

/** The headers of a WebSocket's handshake. */
export const handshake: [string, string][] = [
  ["Connection", "Upgrade"],
  ["Upgrade", "websocket"],
  ["Sec-WebSocket-Version", "13"],
  ["Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="],
];

function isComplete(text: string): boolean {
  if (!text.includes("\r\n\r\n")) return false;
  const { headers, body } = parse(text);
  if (headers["transfer-encoding"] !== undefined) return body.endsWith("0\r\n\r\n");
  return body.length >= Number(headers["content-length"] ?? 0);
}

function parse(text: string): RawResponse {
  const [head = "", ...rest] = text.split("\r\n\r\n");
  const [first = "", ...lines] = head.split("\r\n");
  const headers = lines.map((line): [string, string] => {
    const at = line.indexOf(":");
    return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
  });
  return {
    status: Number(/^HTTP\/1\.[01] (\d+)/.exec(first)?.[1] ?? 0),
    headers: Object.fromEntries(headers),
    body: rest.join("\r\n\r\n"),
  };
}
