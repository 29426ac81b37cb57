/**
 * The environment or the schema is not what the library needs. Thrown while
 * Convex evaluates `auth.config.ts` or `defineAuth`, so a deployment with it
 * never goes live. The message says what to do.
 */
export class AuthConfigError extends Error {
  readonly code: AuthConfigErrorCode;

  constructor(code: AuthConfigErrorCode, message: string) {
    super(`${message} (${code})`);
    this.name = "AuthConfigError";
    this.code = code;
  }
}

/** Every code that an {@link AuthConfigError} can carry. Codes are never renamed. */
export type AuthConfigErrorCode =
  | "missing_client_id"
  | "malformed_client_id"
  | "missing_api_base_url"
  | "malformed_api_base_url"
  | "malformed_auth_domain"
  | "missing_table"
  | "missing_field"
  | "required_field"
  | "missing_index"
  | "missing_export"
  | "mismatched_auth"
  | "missing_option"
  | "unknown_scope"
  | "missing_scope"
  | "malformed_function"
  | "malformed_requirement"
  | "unenforceable_requirement"
  | "unknown_option"
  | "unknown_limit"
  | "open_credentials"
  | "duplicate_route"
  | "malformed_route"
  | "malformed_prefix"
  | "malformed_scope"
  | "malformed_limit"
  | "contradictory_table"
  | "missing_filter_field"
  | "missing_parent"
  | "circular_ownership"
  | "undeclared_table"
  | "unreachable_rows"
  | "not_shareable";
