import type { Context } from "hono";
import { startSession, withOrganization, type Authentication } from "./authenticate";
import { emulatorQuery } from "./authorization";
import { parseRecord } from "./json";
import type { SessionClaims } from "./tokenSigner";

/** Begins a session without the sign-in page, for tests. */
export async function openSession(
  c: Context,
  wish: SessionWish,
  desk: Authentication,
): Promise<{ clientId: string; refreshToken: string }> {
  const { clientId, email, organizationId, claims } = wish;
  const redirectUri = new URL("http://localhost/callback");
  const request = { clientId, redirectUri, state: null, codeChallenge: null };
  const more = { loginHint: email, organizationId: null, signUp: false };
  const location = await desk.emulator.authorize(emulatorQuery({ ...request, ...more }, email));
  const code = new URL(location).searchParams.get("code") ?? "";
  if (organizationId !== undefined) desk.organizations.remember(code, organizationId);
  const body = { grant_type: "authorization_code", client_id: clientId, code };
  const exchanged = await desk.emulator.authenticate(c, body);
  const answer = await withOrganization(c, body, exchanged, desk);
  const { refresh_token } = parseRecord(await startSession(await answer.text(), claims, desk));
  if (typeof refresh_token !== "string") throw new Error("The emulator issued no refresh token.");
  return { clientId, refreshToken: refresh_token };
}

export interface SessionWish {
  clientId: string;
  email: string;
  organizationId: string | undefined;
  claims: SessionClaims;
}
