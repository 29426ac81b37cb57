import type { WorkosPerson } from "../workos/api";
import { startWorkos, type WorkosOptions, type WorkosServer } from "../workos/server";
import type { WorkosChoice } from "./choose";

/** The WorkOS of a stack, local or real. */
export interface WorkosBackend {
  /** For the browser. */
  url: string;
  clientId: string;
  people: WorkosPerson[];
  /** What the Convex functions need for it. */
  functionsEnv: Record<string, string>;
  close(): Promise<void>;
}

/**
 * The WorkOS that was chosen. The local one is started by `withPort`, which
 * finds its port.
 */
export async function startWorkosBackend(
  choice: WorkosChoice,
  withPort: (start: (options: WorkosOptions) => Promise<WorkosServer>) => Promise<WorkosServer>,
): Promise<WorkosBackend> {
  if (choice.kind === "real") {
    return {
      url: choice.apiBaseUrl,
      clientId: choice.clientId,
      people: [],
      functionsEnv: {
        WORKOS_CLIENT_ID: choice.clientId,
        WORKOS_API_KEY: choice.apiKey,
        ...(choice.authDomain === undefined ? {} : { WORKOS_AUTH_DOMAIN: choice.authDomain }),
      },
      close: () => Promise.resolve(),
    };
  }
  const { apiKey } = choice;
  const workos = await withPort((options) =>
    startWorkos(apiKey === undefined ? options : { ...options, apiKey }),
  );
  return {
    url: workos.url,
    clientId: workos.clientId,
    people: workos.people,
    functionsEnv: {
      WORKOS_CLIENT_ID: workos.clientId,
      WORKOS_API_KEY: workos.apiKey,
      WORKOS_API_BASE_URL: workos.emulatorUrl,
    },
    close: () => workos.close(),
  };
}
