/**
 * Puts a switch between a page of Playwright and Convex, as a restart of the deployment
 * or a broken network would. Call it before the app is opened.
 *
 * @example
 * ```ts
 * const convex = await interruptConvex(page);
 * await signInAs(page, "ada");
 * await convex.disconnect();
 * await convex.reconnect();
 * ```
 */
export async function interruptConvex(page: SocketPage): Promise<ConvexSwitch> {
  const sockets = new Set<RoutedSocket>();
  let isDown = false;
  await page.routeWebSocket(/\/api\/[^/]+\/sync$/, (socket) => {
    if (isDown) return void socket.close({ code: 1001, reason: "Interrupted by a test" });
    sockets.add(socket);
    socket.connectToServer();
  });
  return {
    async disconnect() {
      isDown = true;
      const open = [...sockets];
      sockets.clear();
      await Promise.all(
        open.map((socket) => socket.close({ code: 1001, reason: "Interrupted by a test" })),
      );
    },
    async reconnect() {
      isDown = false;
    },
  };
}

export interface ConvexSwitch {
  /** Closes the page's connections, and refuses new ones. */
  disconnect(): Promise<void>;
  /** Allows connections again; Convex's client comes back by itself. */
  reconnect(): Promise<void>;
}

/** What {@link interruptConvex} uses of Playwright's `Page`. */
export interface SocketPage {
  routeWebSocket(url: RegExp, handler: (socket: RoutedSocket) => void): Promise<unknown>;
}

interface RoutedSocket {
  connectToServer(): unknown;
  close(options: { code: number; reason: string }): Promise<unknown>;
}
