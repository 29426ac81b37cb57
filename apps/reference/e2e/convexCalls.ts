import type { Page } from "@playwright/test";
import { isTokenResponse } from "./watch";

/** The access token that the page's next exchange or refresh brings. */
export async function nextAccessToken(page: Page, act: () => Promise<unknown>): Promise<string> {
  const [response] = await Promise.all([page.waitForResponse(isTokenResponse), act()]);
  const body = (await response.json()) as { access_token: string };
  return body.access_token;
}

/**
 * Calls a function as a program would, by Convex's HTTP API. What the answer
 * carries of the request itself, its id, is left out.
 */
export async function callConvex(
  kind: "query" | "mutation" | "action",
  path: string,
  args: object,
  token?: string,
): Promise<{ status: number; body: string }> {
  const url = process.env["CONVEX_URL"];
  if (!url) throw new Error("CONVEX_URL is not set: the stack was not started by Playwright.");
  const response = await fetch(`${url}/api/${kind}`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      ...(token && { Authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ path, args, format: "json" }),
  });
  const body = await response.text();
  return { status: response.status, body: body.replace(/\[Request ID: \w+\] /, "") };
}
