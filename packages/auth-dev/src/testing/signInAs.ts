import { call, defaultWorkosUrl } from "./localWorkos";

/**
 * Signs a page of Playwright in without the sign-in page, and opens the app. The session
 * is a real one of the local WorkOS: its tokens are signed, refreshed and can be revoked.
 *
 * The page must be on localhost, where AuthKit keeps its session in the browser's storage
 * (`devMode`). Throws when the user, the organization or the role does not exist, with
 * those that do.
 *
 * @param page - Playwright's page.
 * @param user - An email, a first or full name whatever the case, or an id.
 *
 * @example
 * ```ts
 * test("an admin deletes a playbook", async ({ page }) => {
 *   await signInAs(page, "ada", { organization: "Analytical Engines", path: "/organization" });
 * });
 * ```
 */
export async function signInAs(
  page: TestPage,
  user: string,
  options: SignInAsOptions = {},
): Promise<void> {
  const { path = "/", workosUrl = defaultWorkosUrl(), ...wish } = options;
  const session = await call(workosUrl, "sessions", { user, ...wish });
  const blank = "**/__sign-in-as";
  // A page of the app's origin on which the app does not run yet.
  await page.route(blank, (route) =>
    route.fulfill({ contentType: "text/html", body: "<!doctype html><title>Sign in</title>" }),
  );
  await page.goto("/__sign-in-as");
  await page.evaluate(storeSession, session as StoredSession);
  await page.unroute(blank);
  await page.goto(path);
}

export interface SignInAsOptions {
  /** The organization of the session, by name or id. @default none */
  organization?: string | undefined;
  /**
   * The role in the organization, for this session only.
   * @default the role of the membership
   */
  role?: string | undefined;
  /** Whether the sign-in was a day ago (`auth_time`). @default false */
  staleAuth?: boolean | undefined;
  /** The email of a WorkOS team member who impersonates the user. @default none */
  impersonator?: string | undefined;
  /** The page to open. @default "/" */
  path?: string | undefined;
  /** @default the variable `WORKOS_URL`, else http://localhost:4100 */
  workosUrl?: string | undefined;
}

/** What {@link signInAs} uses of Playwright's `Page`. */
export interface TestPage {
  goto(url: string): Promise<unknown>;
  route(
    url: string,
    handler: (route: {
      fulfill(response: { contentType: string; body: string }): Promise<void>;
    }) => Promise<void>,
  ): Promise<unknown>;
  unroute(url: string): Promise<unknown>;
  evaluate(script: (session: StoredSession) => void, session: StoredSession): Promise<unknown>;
}

interface StoredSession {
  clientId: string;
  refreshToken: string;
}

/** Runs in the page. AuthKit reads this key in `devMode` (authkit-js, `session-data.ts`). */
function storeSession({ clientId, refreshToken }: StoredSession): void {
  const { localStorage, sessionStorage } = globalThis as unknown as Record<
    "localStorage" | "sessionStorage",
    { clear(): void; setItem(name: string, value: string): void }
  >;
  localStorage.clear();
  sessionStorage.clear();
  localStorage.setItem(`workos:refresh-token:${clientId}`, refreshToken);
}
