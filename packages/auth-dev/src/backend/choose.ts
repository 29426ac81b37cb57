import { LocalStackError } from "../errors";
import type { Variables } from "./projectEnv";

/** Which Convex the app runs on. */
export type ConvexChoice =
  | { kind: "memory" }
  /** A deployment that the project's own `convex` command serves. */
  | { kind: "deployment"; name: string; url: string | undefined; reachesThisMachine: boolean };

/** Which WorkOS people sign in to. */
export type WorkosChoice =
  | {
      kind: "emulator";
      /** Set by programs that administer the local WorkOS. Random when it is absent. */
      apiKey?: string;
    }
  | {
      kind: "real";
      clientId: string;
      apiKey: string;
      apiBaseUrl: string;
      /** A custom auth domain, such as `auth.example.com`. */
      authDomain?: string;
    };

export interface BackendChoice {
  convex: ConvexChoice;
  workos: WorkosChoice;
}

/**
 * Decides from a project's variables what the stack consists of.
 *
 * Without any, everything is local and in memory. `CONVEX_DEPLOYMENT` or
 * `CONVEX_SELF_HOSTED_URL` name a real backend; `WORKOS_CLIENT_ID` together
 * with `WORKOS_API_KEY` a real WorkOS. `LOCAL_WORKOS_API_KEY` is the API key of the
 * local one, for tests that create organizations in it.
 *
 * @throws LocalStackError `bad_environment`, `cloud_needs_workos`. No message
 *   carries a value that may be secret.
 */
export function chooseBackend(env: Variables): BackendChoice {
  const choice = { convex: chooseConvex(env), workos: chooseWorkos(env) };
  if (
    choice.convex.kind === "deployment" &&
    !choice.convex.reachesThisMachine &&
    choice.workos.kind === "emulator"
  ) {
    throw new LocalStackError(
      "cloud_needs_workos",
      `The deployment ${choice.convex.name} cannot reach a WorkOS on this machine. Set WORKOS_CLIENT_ID and WORKOS_API_KEY in .env.local to use the real WorkOS, or unset ${choice.convex.url === undefined ? "CONVEX_DEPLOYMENT" : "CONVEX_SELF_HOSTED_URL"} to use the local Convex.`,
    );
  }
  return choice;
}

function chooseConvex(env: Variables): ConvexChoice {
  const deployment = env.CONVEX_DEPLOYMENT?.trim();
  const selfHosted = env.CONVEX_SELF_HOSTED_URL?.trim();
  if (deployment && selfHosted) {
    throw badEnvironment(
      "CONVEX_DEPLOYMENT and CONVEX_SELF_HOSTED_URL are both set: unset the one that is not meant.",
    );
  }
  if (selfHosted) return chooseSelfHosted(selfHosted, env);
  if (!deployment) return { kind: "memory" };
  if (!/^(?:[a-z]+:)?[\w-]+$/i.test(deployment)) {
    throw badEnvironment(
      "CONVEX_DEPLOYMENT is not the name of a deployment (such as dev:happy-animal-123). Run npx convex dev to choose one, or unset it.",
    );
  }
  const type = deployment.includes(":") ? deployment.slice(0, deployment.indexOf(":")) : "cloud";
  const reachesThisMachine = type === "local" || type === "anonymous";
  return { kind: "deployment", name: deployment, url: undefined, reachesThisMachine };
}

function chooseSelfHosted(address: string, env: Variables): ConvexChoice {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw badEnvironment(
      "CONVEX_SELF_HOSTED_URL is not a web address. Set it to one such as http://127.0.0.1:3210, or unset it.",
    );
  }
  if (!env.CONVEX_SELF_HOSTED_ADMIN_KEY) {
    throw badEnvironment(
      "CONVEX_SELF_HOSTED_URL is set, but CONVEX_SELF_HOSTED_ADMIN_KEY is not. Set both, or unset both to use the local Convex.",
    );
  }
  const reachesThisMachine = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname);
  return { kind: "deployment", name: url.host, url: url.origin, reachesThisMachine };
}

function chooseWorkos(env: Variables): WorkosChoice {
  const clientId = env.WORKOS_CLIENT_ID?.trim();
  const apiKey = env.WORKOS_API_KEY?.trim();
  // What an earlier local stack may have left in .env.local.
  if (clientId?.startsWith("client_local")) return chooseEmulator(env);
  if (!clientId && !apiKey) return chooseEmulator(env);
  if (!clientId || !apiKey) {
    const [set, missing] = clientId
      ? ["WORKOS_CLIENT_ID", "WORKOS_API_KEY"]
      : ["WORKOS_API_KEY", "WORKOS_CLIENT_ID"];
    throw badEnvironment(
      `${set} is set, but ${missing} is not. Set both to use the real WorkOS, or unset both to use the local one.`,
    );
  }
  if (!/^client_\w+$/.test(clientId)) {
    throw badEnvironment(
      "WORKOS_CLIENT_ID is not a client id (client_…). Copy it from the WorkOS dashboard, or unset it to use the local WorkOS.",
    );
  }
  if (!/^sk_\w+$/.test(apiKey)) {
    throw badEnvironment(
      "WORKOS_API_KEY is not a secret key (sk_…). Copy it from the WorkOS dashboard, or unset it to use the local WorkOS.",
    );
  }
  const authDomain = env.WORKOS_AUTH_DOMAIN?.trim();
  if (!authDomain) return { kind: "real", clientId, apiKey, apiBaseUrl: "https://api.workos.com" };
  if (!/^[a-z0-9.-]+$/i.test(authDomain)) {
    throw badEnvironment(
      "WORKOS_AUTH_DOMAIN is not a host name. Set it to one such as auth.example.com, or unset it.",
    );
  }
  return { kind: "real", clientId, apiKey, apiBaseUrl: `https://${authDomain}`, authDomain };
}

function chooseEmulator(env: Variables): WorkosChoice {
  const apiKey = env.LOCAL_WORKOS_API_KEY?.trim();
  if (!apiKey) return { kind: "emulator" };
  // A short or well-known key is one that any program can guess.
  if (!/^sk_test_\w{32,}$/.test(apiKey)) {
    throw badEnvironment(
      "LOCAL_WORKOS_API_KEY must be sk_test_ followed by at least 32 random letters or digits. Generate one for each run, or unset it.",
    );
  }
  return { kind: "emulator", apiKey };
}

function badEnvironment(message: string): LocalStackError {
  return new LocalStackError("bad_environment", message);
}
