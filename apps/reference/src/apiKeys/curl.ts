/** A command to try a key with, as it stands. */
export type Trial = {
  command: string;
  /** What it does. */
  explanation: string;
};

/**
 * A `curl` line for this very deployment: sends a session where the key may,
 * else asks for those that are there.
 *
 * @param site - Where the deployment's HTTP endpoints are.
 * @param scopes - `null` for everything.
 */
export function trialOf(site: string, key: string, scopes: readonly string[] | null): Trial {
  const bearer = `-H "Authorization: Bearer ${key}"`;
  if (scopes !== null && !scopes.includes("sessions:write")) {
    return {
      command: `curl ${site}/api/sessions ${bearer}`,
      explanation: "It answers with your sessions.",
    };
  }
  const session = { externalId: "hello", title: "Hello from curl", source: "curl" };
  return {
    command: `curl -X POST ${site}/sync/session ${bearer} -H "Content-Type: application/json" -d '${JSON.stringify(session)}'`,
    explanation: "It sends a session, which appears among yours.",
  };
}

/**
 * Where the deployment's HTTP endpoints are. Convex's own hosts have them
 * beside the deployment's; elsewhere `VITE_CONVEX_SITE_URL` says it.
 */
export function siteOf({
  site,
  convex,
}: {
  site?: string | undefined;
  convex?: string | undefined;
}) {
  const url = site ?? convex?.replace(/\.convex\.cloud\/?$/, ".convex.site") ?? "";
  return url.replace(/\/+$/, "");
}
