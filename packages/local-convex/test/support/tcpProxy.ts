import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A line to a server that can be cut. */
export interface TcpProxy {
  url: string;
  /** Cuts every connection of now. New ones are let through. */
  cut(): void;
  /**
   * What the server answers from now on is lost, until `cut`; what clients send
   * still arrives.
   */
  loseAnswers(): void;
  close(): Promise<void>;
}

export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const { port, hostname } = new URL(target);
  const sockets = new Set<Socket>();
  let losing = false;
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on("data", (data) => upstream.write(data));
    upstream.on("data", (data) => {
      if (!losing) client.write(data);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = () => {
    losing = false;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    loseAnswers: () => void (losing = true),
    close() {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
