import type { Page, Response } from "@playwright/test";

/** Whether this is WorkOS answering an exchange of a code, or a refresh, for tokens. */
export function isTokenResponse(response: Response): boolean {
  return response.url().endsWith(TOKEN_PATH) && response.request().method() === "POST";
}

export const TOKEN_PATH = "/user_management/authenticate";

/** Counts what a page asks of WorkOS's token endpoint, by grant type. */
export function watchTokenRequests(page: Page): { grants: string[] } {
  const seen = { grants: [] as string[] };
  page.on("request", (request) => {
    if (!request.url().endsWith(TOKEN_PATH) || request.method() !== "POST") return;
    const body: unknown = request.postDataJSON();
    seen.grants.push(textField(body, "grant_type"));
  });
  return seen;
}

/**
 * Collects the row that each `ensureUser` of a page answered with. Rows are
 * made there and nowhere else on a sign-in, so one id means one row.
 */
export function watchProvisioning(page: Page): { rowIds: string[] } {
  const seen = { rowIds: [] as string[] };
  page.on("websocket", (socket) => {
    const asked = new Set<unknown>();
    socket.on("framesent", ({ payload }) => {
      const message = parse(payload);
      if (message["type"] === "Mutation" && message["udfPath"] === "auth:ensureUser") {
        asked.add(message["requestId"]);
      }
    });
    socket.on("framereceived", ({ payload }) => {
      const message = parse(payload);
      if (message["type"] !== "MutationResponse" || !asked.has(message["requestId"])) return;
      seen.rowIds.push(textField(message["result"], "_id"));
    });
  });
  return seen;
}

function parse(payload: string | Buffer): Record<string, unknown> {
  const value: unknown = JSON.parse(payload.toString());
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function textField(value: unknown, name: string): string {
  const field: unknown =
    typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
  if (typeof field !== "string")
    throw new Error(`There is no ${name} in ${JSON.stringify(value)}.`);
  return field;
}
