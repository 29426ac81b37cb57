import {
  LocalConvexError,
  startConvexServer,
  type ConvexLog,
  type ConvexServer,
} from "@opensync/local-convex";

export async function startServer(logs: ConvexLog[]): Promise<ConvexServer | undefined> {
  try {
    return await startConvexServer({
      functionsDir: "convex",
      env: {},
      port: 0,
      sitePort: 0,
      log: (line) => void logs.push(line),
    });
  } catch (error) {
    if (error instanceof LocalConvexError && error.code === "port_in_use") return undefined;
    throw error;
  }
}
