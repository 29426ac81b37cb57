import type { Origin } from "../engine/scope";

/** What is needed of a request of `node:http`. */
interface IncomingRequest {
  socket: { remoteAddress?: string | undefined };
  headers: { "user-agent"?: string | undefined };
}

/**
 * Where a request comes from, for `ctx.meta.getRequestMetadata()`. Headers of
 * proxies are not believed: internalSender vouches for them here.
 */
export function requestOrigin({ socket, headers }: IncomingRequest): Origin {
  const ip = socket.remoteAddress?.replace(/^::ffff:(?=[0-9.]+$)/, "") ?? null;
  return { ip, userAgent: headers["user-agent"] ?? null };
}
