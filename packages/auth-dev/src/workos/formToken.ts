import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** Ties a form to the page that showed it and to the request that the page was shown for. */
export interface FormTokens {
  issue(request: string): string;
  isValid(token: string, request: string): boolean;
}

/**
 * Form tokens without cookies: cookies of `localhost` are shared by every port
 * of it. Only who can read a page knows its token, and other sites cannot.
 * The secret is new at every start, so forms of an earlier one are refused.
 */
export function formTokens(secret: Buffer = randomBytes(32)): FormTokens {
  const issue = (request: string) =>
    createHmac("sha256", secret).update(request).digest("base64url");
  return {
    issue,
    isValid(token, request) {
      const given = Buffer.from(token);
      const expected = Buffer.from(issue(request));
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
}
