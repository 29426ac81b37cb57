import { createHash, randomBytes } from "node:crypto";
import type { WorkosServer } from "./server";

/** What a browser with AuthKit in it does, with plain `fetch`. For tests. */

export const redirectUri = "http://localhost:5173/callback";

/** A request to sign in as AuthKit makes it. */
export function authorizeUrl(
  workos: Pick<WorkosServer, "url" | "clientId">,
  parameters: Record<string, string> = {},
): URL {
  const url = new URL("/user_management/authorize", workos.url);
  url.search = new URLSearchParams({
    client_id: workos.clientId,
    provider: "authkit",
    redirect_uri: redirectUri,
    response_type: "code",
    ...parameters,
  }).toString();
  return url;
}

/** A verifier and its challenge (RFC 7636). */
export function pkce(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString("base64url");
  return { verifier, challenge: createHash("sha256").update(verifier).digest("base64url") };
}

/** Opens the sign-in page and sends one of its forms, with its token. */
export async function submit(
  url: URL,
  fields: Record<string, string>,
): Promise<{ status: number; location: URL | undefined; text: string }> {
  const page = await (await fetch(url)).text();
  const token = /name="form_token" value="([^"]*)"/.exec(page)?.[1] ?? "";
  const response = await fetch(url, {
    method: "POST",
    body: new URLSearchParams({ form_token: token, ...fields }),
    redirect: "manual",
  });
  const location = response.headers.get("location");
  return {
    status: response.status,
    location: location === null ? undefined : new URL(location),
    text: await response.text(),
  };
}

/** A call of `/user_management/authenticate`, as AuthKit in a browser makes it. */
export async function authenticate(
  workos: Pick<WorkosServer, "url" | "clientId">,
  body: Record<string, unknown>,
): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
  const response = await fetch(new URL("/user_management/authenticate", workos.url), {
    method: "POST",
    headers: { "content-type": "application/json", origin: "http://localhost:5173" },
    body: JSON.stringify({ client_id: workos.clientId, ...body }),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}
