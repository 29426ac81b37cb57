import { ConvexError } from "convex/values";

/**
 * The one shape of every refusal that this library makes inside a Convex
 * function. Because it is a `ConvexError`, its `data` reaches the client as it
 * is, also in production, where other errors are redacted.
 *
 * @example
 * ```ts
 * import { isAuthError } from "@opensync/convex-auth/errors";
 *
 * async function rename(id: Id<"sessions">, title: string) {
 *   try {
 *     await convex.mutation(api.sessions.rename, { id, title });
 *   } catch (error) {
 *     if (isAuthError(error, "not_found")) alert("This session is gone.");
 *     else throw error;
 *   }
 * }
 * ```
 */
export class AuthError extends ConvexError<AuthErrorData> {
  constructor(code: AuthErrorCode, text: Partial<AuthErrorText> = {}) {
    super({ name: "AuthError", code, ...AUTH_ERRORS[code], ...text });
    this.name = "AuthError";
  }
}

/**
 * Whether something thrown is an {@link AuthError}, on the server or on the
 * client (where Convex rebuilds a plain `ConvexError` around the same data).
 *
 * @param code - Ask for this code only.
 */
export function isAuthError<Code extends AuthErrorCode = AuthErrorCode>(
  error: unknown,
  code?: Code,
): error is ConvexError<AuthErrorData & { code: Code }> {
  if (!(error instanceof ConvexError)) return false;
  const data: unknown = error.data;
  if (typeof data !== "object" || data === null) return false;
  const { name, code: said, message }: { [Field in keyof AuthErrorData]?: unknown } = data;
  if (name !== "AuthError" || typeof message !== "string") return false;
  if (typeof said !== "string" || !isAuthErrorCode(said)) return false;
  return code === undefined || said === code;
}

/** Every code that an {@link AuthError} can carry. Codes are never renamed. */
export type AuthErrorCode = keyof typeof AUTH_ERRORS;

/** What an {@link AuthError} carries in `data`. */
export type AuthErrorData = AuthErrorText & { name: "AuthError"; code: AuthErrorCode };

type AuthErrorText = {
  /** For the user. Discloses nothing that the caller may not know. */
  message: string;
  /** For the developer: how to fix it. */
  remedy: string;
};

const AUTH_ERRORS = {
  unauthenticated: {
    message: "You are not signed in.",
    remedy:
      "Sign in through AuthKit. If you are signed in, the token's issuer is not one that convex/auth.config.ts names: check WORKOS_CLIENT_ID there.",
  },
  not_a_user: {
    message: "This token does not belong to a user session.",
    remedy:
      'A user session has a "sub" that begins with user_ and a "sid" that begins with session_. Tokens of machines (M2M), OAuth and MCP clients are not users: call the HTTP API with an API key instead. A JWT template must not override "sid". To run a function as a user in the Convex dashboard, enter { "subject": "user_…", "issuer": "https://api.workos.com/user_management/client_…", "sid": "session_dashboard" }.',
  },
  user_not_provisioned: {
    message: "Your account is still being set up.",
    remedy:
      "Run the ensureUser mutation once after signing in; AuthProvider of @opensync/react-auth does, and so does every auth.mutation.",
  },
  account_deleted: {
    message: "This account has been deleted.",
    remedy: "Sign out. A deleted account stays deleted, also while a token is still valid.",
  },
  not_found: {
    message: "Not found.",
    remedy:
      "The row does not exist or belongs to another user. Both are refused alike, on purpose.",
  },
  forbidden: {
    message: "Access denied.",
    remedy: "The caller lacks the role, permission or scope that this requires.",
  },
  invalid_request: {
    message: "Invalid request.",
    remedy: "Fix what the message names, and send the request again.",
  },
  limit_reached: {
    message: "Limit reached.",
    remedy: "Delete one that is no longer needed, or raise the limit.",
  },
  slug_taken: {
    message: "This slug is already in use.",
    remedy:
      "Another row of the table has this slug, public or not. Call publicSlug() for a new one each time a row becomes public.",
  },
  rate_limited: {
    message: "Too many requests. Try again in a moment.",
    remedy: "Wait as long as Retry-After says, and send fewer requests.",
  },
} as const satisfies Record<string, AuthErrorText>;

function isAuthErrorCode(code: string): code is AuthErrorCode {
  return Object.hasOwn(AUTH_ERRORS, code);
}
