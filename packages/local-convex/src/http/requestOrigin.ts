import type { Origin } from "../engine/scope";

/** The parts of a `node:http` request that {@link requestOrigin} reads. */
interface IncomingRequest {
  socket: { remoteAddress?: string | undefined };
  headers: { "user-agent"?: string | undefined };
}

/**
 * Returns the origin of a request, for `ctx.meta.getRequestMetadata()`. Ignores
 * headers of proxies, because any client can set them.
 */
export function requestOrigin({ socket, headers }: IncomingRequest): Origin {
  const ip = socket.remoteAddress?.replace(/^::ffff:(?=[0-9.]+$)/, "") ?? null;
  return { ip, userAgent: headers["user-agent"] ?? null };
}
