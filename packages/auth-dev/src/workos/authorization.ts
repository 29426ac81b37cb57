import { loopbackUrl } from "../net/loopbackUrl";

/** A checked request to sign in, as AuthKit sends it to `/user_management/authorize`. */
export interface Authorization {
  clientId: string;
  redirectUri: URL;
  state: string | null;
  codeChallenge: string | null;
  /** Whom the app expects: an e-mail address. */
  loginHint: string | null;
  organizationId: string | null;
  signUp: boolean;
}

/** A request that must not be answered with a redirect, and what to change. */
export interface AuthorizationProblem {
  problem: string;
  remedy: string;
}

/**
 * Reads the query of `/user_management/authorize` and decides whether a page
 * may be shown for it. Nothing is redirected to before this says so.
 */
export function readAuthorization(
  query: URLSearchParams,
  clientId: string,
): Authorization | AuthorizationProblem {
  const redirectUri = query.get("redirect_uri");
  if (redirectUri === null || redirectUri === "") {
    return {
      problem: "The app sent no redirect_uri.",
      remedy: "Set VITE_WORKOS_REDIRECT_URI to the app's callback, on localhost.",
    };
  }
  const target = loopbackUrl(redirectUri);
  if (target === undefined) {
    return {
      problem: "The redirect_uri does not lead to this machine.",
      remedy:
        "The local WorkOS sends people back to http://localhost (or 127.0.0.1, [::1]) only. Set VITE_WORKOS_REDIRECT_URI accordingly.",
    };
  }
  if (query.get("client_id") !== clientId) {
    return {
      problem: `The app's client_id is not the one of this local WorkOS, ${clientId}.`,
      remedy: `Set VITE_WORKOS_CLIENT_ID to ${clientId}, or unset VITE_WORKOS_API_BASE_URL to use the real WorkOS.`,
    };
  }
  const responseType = query.get("response_type");
  if (responseType !== null && responseType !== "code") {
    return {
      problem: "The response_type is not “code”.",
      remedy:
        "AuthKit signs in with an authorization code. Leave response_type out or send “code”.",
    };
  }
  const codeChallenge = query.get("code_challenge");
  if (codeChallenge !== null && (query.get("code_challenge_method") ?? "S256") !== "S256") {
    return {
      problem: "The code_challenge_method is not “S256”.",
      remedy: "WorkOS accepts PKCE with SHA-256 only. Send code_challenge_method=S256.",
    };
  }
  return {
    clientId,
    redirectUri: target,
    state: query.get("state"),
    codeChallenge,
    loginHint: query.get("login_hint"),
    organizationId: query.get("organization_id"),
    signUp: query.get("screen_hint") === "sign-up",
  };
}

/** Where Cancel leads: back to the app, with OAuth's own error. */
export function cancelUrl({ redirectUri, state }: Authorization): string {
  const url = new URL(redirectUri);
  url.searchParams.set("error", "access_denied");
  url.searchParams.set("error_description", "The sign-in was cancelled.");
  if (state !== null) url.searchParams.set("state", state);
  return url.href;
}

/** The same request for the emulator, which signs the person of `login_hint` in at once. */
export function emulatorQuery(authorization: Authorization, email: string): URLSearchParams {
  const query = new URLSearchParams({
    client_id: authorization.clientId,
    redirect_uri: authorization.redirectUri.href,
    response_type: "code",
    login_hint: email,
  });
  if (authorization.state !== null) query.set("state", authorization.state);
  if (authorization.codeChallenge !== null) {
    query.set("code_challenge", authorization.codeChallenge);
    query.set("code_challenge_method", "S256");
  }
  return query;
}
