import { createServer, type RequestListener } from "node:http";
import { LocalStackError, isPortInUse } from "../errors";
import { listenOnLoopback, type LoopbackServer } from "../net/loopback";

/**
 * Listens on loopback, or on the address asked for.
 *
 * @param port 0 takes any free port.
 * @throws LocalStackError `port_in_use`
 */
export async function listen(
  listener: RequestListener,
  port: number,
  host: string | undefined,
): Promise<LoopbackServer> {
  if (host === undefined) return await listenOnLoopback(listener, port);
  const http = createServer(listener);
  await new Promise<void>((resolve, reject) => {
    http.once("error", (error) =>
      reject(isPortInUse(error) ? portInUse(port, host, error) : error),
    );
    http.listen({ port, host, exclusive: true }, resolve);
  });
  const address = http.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    http,
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

function portInUse(port: number, host: string, cause: Error): LocalStackError {
  return new LocalStackError(
    "port_in_use",
    `Port ${port} of ${host} is already in use. Stop what listens there, or choose another port.`,
    { cause },
  );
}
