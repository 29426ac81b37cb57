import { LocalStackError } from "../errors";
import type { ConvexChoice } from "./choose";
import { convexCommand } from "./convexCommand";
import { projectEnv, type Variables } from "./projectEnv";
import type { ConvexBackend, ConvexStart } from "./startConvex";

type Deployment = Extract<ConvexChoice, { kind: "deployment" }>;

/**
 * Runs the app on its own deployment, by the project's own `convex dev`.
 *
 * A deployment on this machine is given the variables of the WorkOS that was
 * chosen. One elsewhere is left as it is: other people may work on it.
 */
export async function startDeployment(
  deployment: Deployment,
  { root, functions, variables, log, signal }: ConvexStart,
): Promise<ConvexBackend> {
  const command = convexCommand({
    root,
    env: variables,
    onLine: (message) => log({ level: "info", source: "server", message }),
    signal,
  });
  if (deployment.reachesThisMachine) {
    for (const [name, value] of Object.entries(functions)) await command.setVariable(name, value);
  }
  const dev = await command.dev();
  let closing = false;
  void dev.ended.then((code) => {
    if (closing) return;
    log({
      level: "error",
      source: "server",
      message: `The command “convex dev” ended (${code ?? "killed"}): functions are no longer updated.`,
    });
  });
  const close = () => {
    closing = true;
    return dev.close();
  };
  try {
    // `convex dev` writes the addresses of its deployment to .env.local.
    return { ...deploymentUrls(deployment, projectEnv(root, variables)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Where a deployment is: what the `convex` command wrote down, else what
 * follows from its name or address.
 *
 * @throws LocalStackError `convex_failed`
 */
export function deploymentUrls(
  deployment: Pick<Deployment, "name" | "url">,
  variables: Variables,
): { url: string; siteUrl: string } {
  const url =
    deployment.url ??
    variables.VITE_CONVEX_URL ??
    variables.CONVEX_URL ??
    cloudUrl(deployment.name);
  if (url === undefined || !URL.canParse(url)) {
    throw new LocalStackError(
      "convex_failed",
      `The address of the deployment ${deployment.name} is not known. Set VITE_CONVEX_URL in .env.local.`,
    );
  }
  const siteUrl = variables.VITE_CONVEX_SITE_URL ?? variables.CONVEX_SITE_URL ?? siteOf(url);
  return { url: url.replace(/\/$/, ""), siteUrl: siteUrl.replace(/\/$/, "") };
}

function cloudUrl(name: string): string | undefined {
  const [type, id] = name.includes(":") ? name.split(":", 2) : ["dev", name];
  return type === "local" || type === "anonymous" ? undefined : `https://${id}.convex.cloud`;
}

/** Convex's own rule: another domain in the cloud, the next port elsewhere. */
function siteOf(url: string): string {
  const site = new URL(url);
  if (site.hostname.endsWith(".convex.cloud")) {
    site.hostname = site.hostname.replace(/cloud$/, "site");
  } else if (site.port !== "") site.port = String(Number(site.port) + 1);
  return site.origin;
}
