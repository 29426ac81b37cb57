import { ConvexError } from "convex/values";
import { isAuthError, type AuthErrorCode } from "../errors";

/**
 * A refusal with its HTTP status: the source of `{ "error": { "code", "message" } }`.
 * A `ConvexError`, which `ctx.runQuery` passes on unchanged.
 */
export class HttpError extends ConvexError<Refusal & { name: "HttpError" }> {
  constructor(code: HttpErrorCode, message: string, headers: Record<string, string> = {}) {
    super({ name: "HttpError", status: STATUS[code], code, message, headers });
    this.name = "HttpError";
  }
}

/** What an answer that refuses is made of. */
export type Refusal = {
  status: number;
  code: string;
  message: string;
  headers: Record<string, string>;
};

/** Every code that the library's own HTTP answers carry. Codes are never renamed. */
export type HttpErrorCode = keyof typeof STATUS;

/** The one place where statuses are decided. */
const STATUS = {
  invalid_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  limit_reached: 409,
  slug_taken: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  rate_limited: 429,
  internal: 500,
} as const;

/**
 * Returns the refusal that a thrown error means, or `null` for a fault of the app, which
 * is not disclosed.
 */
export function refusalOf(error: unknown): Refusal | null {
  if (!(error instanceof ConvexError)) return null;
  if (isRefusal(error.data)) return error.data;
  if (isAuthError(error)) return ofAuthError(error.data.code, error.data.message).data;
  return ofAppError(error.data);
}

/**
 * What {@link HttpError} carries, also where Convex has rebuilt the error around
 * it. An app may have an error of this name, which says other things.
 */
function isRefusal(data: unknown): data is Refusal {
  if (typeof data !== "object" || data === null) return false;
  const { name, status, code, message }: { [Field in keyof Refusal | "name"]?: unknown } = data;
  if (name !== "HttpError" || typeof code !== "string" || !isHttpErrorCode(code)) return false;
  return status === STATUS[code] && typeof message === "string";
}

/** Whether a transaction has refused the credential; a handler's own 401 is not of this kind. */
export function isUnauthorized(error: unknown): boolean {
  return (
    error instanceof ConvexError && isRefusal(error.data) && error.data.code === "unauthorized"
  );
}

function isHttpErrorCode(code: string): code is HttpErrorCode {
  return Object.hasOwn(STATUS, code);
}

function ofAuthError(code: AuthErrorCode, message: string): HttpError {
  switch (code) {
    case "unauthenticated":
    case "not_a_user":
    case "account_deleted":
    case "user_not_provisioned":
      return unauthorized(message);
    case "forbidden":
    case "invalid_request":
    case "limit_reached":
    case "slug_taken":
    case "not_found":
    case "rate_limited":
      return new HttpError(code, message);
  }
}

/**
 * A `ConvexError` of the app itself is meant for the caller: its `code`, its `message`
 * and a `status` from 400 to 499 are passed on.
 */
function ofAppError(data: unknown): Refusal {
  const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : null);
  const fields: { code?: unknown; message?: unknown; status?: unknown } =
    typeof data === "object" && data !== null ? data : {};
  const { status } = fields;
  const refuses = typeof status === "number" && Number.isInteger(status);
  return {
    status: refuses && status >= 400 && status < 500 ? status : STATUS.invalid_request,
    code: text(fields.code) ?? "invalid_request",
    message: text(fields.message) ?? text(data) ?? "This cannot be done.",
    headers: {},
  };
}

/** Refuses arguments, with the reason. */
export function invalid(message: string): HttpError {
  return new HttpError("invalid_request", message);
}

/** The name of an argument or field, for a message. Names are untrusted as well. */
export function quoted(name: string): string {
  return `"${name.length > 80 ? `${name.slice(0, 80)}…` : name}"`;
}

/** Refuses a request with a missing or invalid credential (RFC 6750, section 3). */
export function unauthorized(message: string, invalidToken = true): HttpError {
  const challenge = invalidToken
    ? `Bearer error="invalid_token", error_description="${quotable(message)}"`
    : "Bearer";
  return new HttpError("unauthorized", message, { "WWW-Authenticate": challenge });
}

/** Refuses a key that lacks a scope (RFC 6750, section 3.1). */
export function insufficientScope(scope: string): HttpError {
  return new HttpError("forbidden", `This API key lacks the scope "${scope}".`, {
    "WWW-Authenticate": `Bearer error="insufficient_scope", scope="${quotable(scope)}"`,
  });
}

/** Refuses a request that came too often. */
export function rateLimited(retryAfterMs: number): HttpError {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  return new HttpError("rate_limited", `Too many requests. Try again in ${seconds} s.`, {
    "Retry-After": String(seconds),
  });
}

/** What a quoted string of a header can hold. */
function quotable(text: string): string {
  return text.replace(/[^\x20-\x7e]|["\\]/g, "'");
}
