import { decodeJwt } from "jose";
import type { Context } from "hono";
import type { WorkosApi } from "./api";
import type { EmulatorClient } from "./emulatorClient";
import { faultResponse, type Faults } from "./faults";
import { parseRecord, record, type Json } from "./json";
import type { OrganizationChoices } from "./organizationChoices";
import type { Exchange, IssuedPair, IssuedToken, RefreshTokens } from "./refreshTokens";
import type { SessionClaims, TokenSigner } from "./tokenSigner";

/** What `/user_management/authenticate` is answered from. */
export interface Authentication {
  api: Pick<WorkosApi, "isMember">;
  emulator: EmulatorClient;
  organizations: OrganizationChoices;
  refreshTokens: RefreshTokens<TokenAnswer>;
  signer: TokenSigner;
  faults: Faults;
}

/** An answer that can be given again. */
export interface TokenAnswer {
  status: number;
  body: string;
}

/**
 * `/user_management/authenticate`, as the emulator answers it, but for
 * organizations and for refresh tokens.
 *
 * The emulator's codes know no organization, but its refresh tokens can switch
 * to one. So the exchange of a code that was given for an organization is
 * followed by such a switch, and the client sees its result alone. And they can
 * switch to any: to one that the user is no active member of, it is refused
 * here, as the real service does.
 *
 * A refresh token that was exchanged a moment ago is answered again, and the
 * tokens of a session that has ended are refused; the emulator does neither.
 */
export async function authenticate(c: Context, desk: Authentication): Promise<Response> {
  // Cloned, since the body can be read once and is passed on as it came.
  const body = record(
    await c.req.raw
      .clone()
      .json()
      .catch(() => undefined),
  );
  const { grant_type, refresh_token } = body;
  if (grant_type === "refresh_token" && typeof refresh_token === "string") {
    const { userId } = desk.refreshTokens.find(refresh_token)?.session ?? {};
    const failure = await faultResponse(c, desk.faults.of(userId));
    return failure ?? (await refresh(c, { ...body, refresh_token }, desk));
  }
  const answer = await exchangeCredential(c, body, desk);
  if (!answer.ok) return answer;
  const claims = { auth_time: Math.floor(Date.now() / 1000) };
  return new Response(await startSession(await answer.text(), claims, desk), {
    status: answer.status,
    headers: { "content-type": "application/json" },
  });
}

/** Records the session of an answer with tokens, and signs its access token. */
export async function startSession(
  answer: string,
  claims: SessionClaims,
  { refreshTokens, signer }: Authentication,
): Promise<string> {
  const issued = issuedPair(answer);
  if (issued === undefined) return answer;
  refreshTokens.issue(issued, { userId: issued.userId, isOver: false, claims });
  return await signAgain(answer, claims, signer);
}

async function signAgain(
  answer: string,
  claims: SessionClaims,
  signer: TokenSigner,
): Promise<string> {
  const body = parseRecord(answer);
  return JSON.stringify({
    ...body,
    access_token: await signer.sign(String(body.access_token), claims),
    ...(claims.act && { impersonator: { email: claims.act.sub, reason: null } }),
  });
}

async function exchangeCredential(c: Context, body: Json, desk: Authentication): Promise<Response> {
  return await withOrganization(c, body, await desk.emulator.passOn(c), desk);
}

/** The answer to the exchange of a code, in the organization that the code was given for. */
export async function withOrganization(
  c: Context,
  body: Json,
  exchanged: Response,
  { emulator, organizations }: Authentication,
): Promise<Response> {
  if (body.grant_type !== "authorization_code" || typeof body.code !== "string") return exchanged;
  if (!exchanged.ok) return exchanged;
  const organizationId = organizations.take(body.code);
  if (organizationId === undefined) return exchanged;
  const { refresh_token } = record(await exchanged.json());
  return await emulator.authenticate(c, {
    grant_type: "refresh_token",
    client_id: body.client_id,
    refresh_token,
    organization_id: organizationId,
  });
}

type RefreshBody = Json & { refresh_token: string };

async function refresh(c: Context, body: RefreshBody, desk: Authentication): Promise<Response> {
  const organizationId = wantedOrganization(body);
  const { userId } = desk.refreshTokens.find(body.refresh_token)?.session ?? {};
  if (userId !== undefined && organizationId !== undefined) {
    if (!(await desk.api.isMember(userId, organizationId))) return c.json(notAMember, 400);
  }
  // Looked up again after the pause, and answered without another: of two
  // requests at once, one exchanges the token and the other waits for its answer.
  const token = desk.refreshTokens.find(body.refresh_token);
  // Never issued, or used up. The emulator refuses it.
  if (token === undefined) return await desk.emulator.passOn(c);
  if (token.session.isOver) return c.json(sessionOver, 400);
  if (token.exchange === undefined) startExchange(c, { body, token, organizationId, desk });
  const { exchange } = token;
  if (exchange === undefined) return c.json(sessionOver, 400);
  const { status, body: answer } = await exchange.answer;
  if (token.session.isOver) return c.json(sessionOver, 400);
  if (exchange.organizationId !== organizationId && exchange.successor !== undefined) {
    // The same token for another organization: a switch by the token that replaced it.
    return await refresh(c, { ...body, refresh_token: exchange.successor }, desk);
  }
  return new Response(answer, { status, headers: { "content-type": "application/json" } });
}

interface ExchangeStart {
  body: RefreshBody;
  token: IssuedToken<TokenAnswer>;
  organizationId: string | undefined;
  desk: Authentication;
}

function startExchange(
  c: Context,
  { body, token, organizationId, desk: { emulator, refreshTokens, signer } }: ExchangeStart,
): void {
  const run = async (): Promise<TokenAnswer> => {
    try {
      const response = await emulator.authenticate(c, body);
      const answer = { status: response.status, body: await response.text() };
      const issued = response.ok ? issuedPair(answer.body) : undefined;
      if (issued === undefined) {
        delete token.exchange;
        return answer;
      }
      refreshTokens.issue(issued, token.session);
      refreshTokens.startGrace(exchange, issued.refreshToken);
      return { ...answer, body: await signAgain(answer.body, token.session.claims, signer) };
    } catch (error) {
      delete token.exchange;
      throw error;
    }
  };
  const exchange: Exchange<TokenAnswer> = { organizationId, answer: run() };
  token.exchange = exchange;
}

/**
 * A refusal in the shape of the endpoint's others, which AuthKit takes for the
 * end of the session and leads to the sign-in page. Which of its codes stands
 * for this one WorkOS does not say.
 *
 * @see https://workos.com/docs/reference/authkit/authentication/refresh-token
 */
const notAMember = {
  error: "invalid_grant",
  error_description: "The user is not an active member of this organization.",
};

const sessionOver = {
  error: "invalid_grant",
  error_description: "The session has ended. Sign in again.",
};

function wantedOrganization({ organization_id }: Json): string | undefined {
  return typeof organization_id === "string" && organization_id !== ""
    ? organization_id
    : undefined;
}

function issuedPair(answer: string): IssuedPair | undefined {
  const { access_token, refresh_token, user } = parseRecord(answer);
  const { id } = record(user);
  if (typeof access_token !== "string" || typeof refresh_token !== "string") return undefined;
  const { sid } = decodeJwt(access_token);
  if (typeof id !== "string" || typeof sid !== "string") return undefined;
  return { refreshToken: refresh_token, sessionId: sid, userId: id };
}
