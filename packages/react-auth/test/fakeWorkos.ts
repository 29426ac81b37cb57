import { generateKeyPair, jwtVerify, SignJWT } from "jose";

/**
 * A fake of WorkOS, for the one endpoint that AuthKit calls from the page. The
 * tokens are real: signed with RS256, and verified by the fake of Convex.
 */
export async function createFakeWorkos(): Promise<FakeWorkos> {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  const codes = new Map<string, TestUser>();
  const refreshTokens = new Map<string, { user: TestUser; sid: string }>();
  const requests: AuthenticateRequest[] = [];
  let answers: Answer[] = [];
  let fallback: Answer = "ok";
  let cookie: string | undefined;
  let serial = 0;
  let busy = 0;

  /** Signing and verifying take real time, however fast the clock of a test runs. */
  async function work<Result>(task: () => Promise<Result>): Promise<Result> {
    busy++;
    try {
      return await task();
    } finally {
      busy--;
    }
  }

  async function session(user: TestUser, sid: string): Promise<Record<string, unknown>> {
    const refreshToken = `refresh_${++serial}`;
    refreshTokens.set(refreshToken, { user, sid });
    const token = new SignJWT({
      sid,
      jti: `jti_${serial}`,
      org_id: user.organizationId,
      ...(user.impersonator && { act: { sub: user.impersonator } }),
    })
      .setProtectedHeader({ alg: "RS256" })
      .setIssuer(ISSUER)
      .setSubject(user.id)
      .setIssuedAt()
      .setExpirationTime("5m");
    return {
      access_token: await token.sign(privateKey),
      refresh_token: refreshToken,
      authentication_method: "Password",
      ...(user.organizationId && { organization_id: user.organizationId }),
      user: {
        object: "user",
        id: user.id,
        email: user.email,
        email_verified: true,
        first_name: null,
        last_name: null,
        profile_picture_url: null,
        last_sign_in_at: null,
        created_at: "2026-01-01T00:00:00.000Z",
        updated_at: "2026-01-01T00:00:00.000Z",
      },
    };
  }

  async function authenticate(
    request: AuthenticateRequest,
    answer: Exclude<Answer, "hang">,
  ): Promise<Response> {
    if (answer === "network") throw new TypeError("Failed to fetch");
    if (answer !== "ok") return Response.json({ error: "fake" }, { status: answer });
    if (request.grant_type === "authorization_code") {
      const user = codes.get(request.code ?? "");
      codes.delete(request.code ?? "");
      if (user) return Response.json(await session(user, `session_${++serial}`));
    } else {
      const refreshToken = request.refresh_token ?? cookie ?? "";
      const held = refreshTokens.get(refreshToken);
      refreshTokens.delete(refreshToken);
      const organization = request.organization_id && { organizationId: request.organization_id };
      if (held) return Response.json(await session({ ...held.user, ...organization }, held.sid));
    }
    return Response.json({ error: "invalid_grant" }, { status: 400 });
  }

  return {
    requests,
    async fetch(input, init) {
      const { pathname } = new URL(input instanceof Request ? input.url : input);
      if (pathname !== "/user_management/authenticate") return new Response(null);
      const request = JSON.parse(String(init?.body)) as AuthenticateRequest;
      requests.push(request);
      const answer = answers.shift() ?? fallback;
      if (answer === "hang") {
        await new Promise((resolve) => setTimeout(resolve, BROWSER_LIMIT));
        throw new TypeError("Failed to fetch");
      }
      return await work(() => authenticate(request, answer));
    },
    code(user) {
      const code = `code_${++serial}`;
      codes.set(code, user);
      return code;
    },
    remember(user) {
      const token = `refresh_${++serial}`;
      refreshTokens.set(token, { user, sid: `session_${serial}` });
      localStorage.setItem(`workos:refresh-token:${CLIENT_ID}`, token);
    },
    acceptCookie: (token) => void (cookie = token),
    revokeAll: () => refreshTokens.clear(),
    answerNext: (...next) => void (answers = next),
    answerAlways: (answer) => void (fallback = answer),
    verify: (token) =>
      work(async () => {
        const { payload } = await jwtVerify(token, publicKey, { issuer: ISSUER });
        return { subject: payload.sub ?? null, organization: payload["org_id"] ?? null };
      }).catch(() => null),
    isBusy: () => busy > 0,
  };
}

export interface FakeWorkos {
  /** What AuthKit asked for, in order. */
  requests: AuthenticateRequest[];
  fetch: typeof fetch;
  /** A code that can be exchanged once. */
  code(user: TestUser): string;
  /** Leaves a session in this browser, as AuthKit's `devMode` does. */
  remember(user: TestUser): void;
  /** From now on, requests without a refresh token are answered for this one. */
  acceptCookie(refreshToken: string): void;
  revokeAll(): void;
  answerNext(...answers: Answer[]): void;
  answerAlways(answer: Answer): void;
  /** Whose token it is; `null` when it was not signed here or has expired. */
  verify(token: string): Promise<Caller | null>;
  isBusy(): boolean;
}

/** How a request is answered: as by WorkOS, not at all, not for minutes, or with a status. */
export type Answer = "ok" | "network" | "hang" | number;

/** Who calls a function, by their token. */
export interface Caller {
  subject: string | null;
  organization: unknown;
}

export interface TestUser {
  id: string;
  email: string;
  organizationId?: string;
  impersonator?: string;
}

interface AuthenticateRequest {
  grant_type: "authorization_code" | "refresh_token";
  code?: string;
  refresh_token?: string;
  organization_id?: string;
}

export const ADA: TestUser = { id: "user_ada", email: "ada@example.com" };
export const GRACE: TestUser = { id: "user_grace", email: "grace@example.com" };

export const CLIENT_ID = "client_local";
/** In milliseconds: after which a browser gives up a request without an answer. */
const BROWSER_LIMIT = 300_000;

const ISSUER = "http://localhost:4100/";
