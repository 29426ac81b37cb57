import { startConvexServer, type ConvexLog } from "@opensync/local-convex";
import { firstFreePort, isPortInUse } from "@opensync/local-convex/net";
import type { BackendChoice } from "./choose";
import { startDeployment } from "./deployment";
import type { Variables } from "./projectEnv";

/** The Convex of a stack, local or real. */
export interface ConvexBackend {
  url: string;
  siteUrl: string;
  close(): Promise<void>;
}

/** What both kinds of backend are started with. */
export interface ConvexStart {
  choice: BackendChoice;
  root: string;
  functionsDir: string;
  /** The deployment's variables. */
  functions: Record<string, string>;
  /** The project's own. */
  variables: Variables;
  ports: { convex?: number; site?: number };
  log: (line: ConvexLog) => void;
  signal: AbortSignal | undefined;
}

const usualPorts = { convex: 3210, site: 3211 };
const attempts = 10;

/** The Convex that was chosen: in memory, or the project's own deployment. */
export function startConvex(start: ConvexStart): Promise<ConvexBackend> {
  return start.choice.convex.kind === "deployment"
    ? startDeployment(start.choice.convex, start)
    : startInMemory(start);
}

/**
 * Both ports are found together, and looked for again when a race is lost for
 * either. A port that was asked for must be had.
 *
 * @throws LocalStackError `port_in_use`
 */
async function startInMemory({ functionsDir, functions, ports, log }: ConvexStart) {
  for (let attempt = 1; ; attempt += 1) {
    const port = ports.convex ?? (await firstFreePort(usualPorts.convex));
    const sitePort = ports.site ?? (await firstFreePort(Math.max(port + 1, usualPorts.site)));
    try {
      return await startConvexServer({ functionsDir, env: functions, port, sitePort, log });
    } catch (error) {
      const chosen = ports.convex === undefined || ports.site === undefined;
      if (!isPortInUse(error) || !chosen || attempt === attempts) throw error;
    }
  }
}
