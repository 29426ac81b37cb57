import { Hono, type Context } from "hono";
import { loopbackCors } from "@opensync/local-convex/net";
import { loopbackUrl } from "../net/loopbackUrl";
import { authenticate } from "./authenticate";
import { controlRoutes, type Controls } from "./controls";
import { refuse, refuseFailed, seeOther } from "./refuse";

/** What the API is answered from. */
export interface ApiOptions extends Controls {
  /** The app's address, where a sign-out without `return_to` leads. */
  homeUrl: () => string | undefined;
}

/**
 * WorkOS's API, on the sign-in server and on the emulator's own port: the
 * emulator, with sessions that end and refresh tokens that can be repeated.
 * Web pages of this machine may call it, others may not.
 */
export function apiRoutes(options: ApiOptions): Hono {
  const { emulator, refreshTokens, signer, homeUrl } = options;
  const app = new Hono();
  app.route("/", controlRoutes(options));
  app.use(loopbackCors());

  app.get("/sso/jwks/:clientId", (c) => c.json(signer.keys()));

  for (const path of ["/user_management/authenticate", "/x/authkit/users/authenticate"]) {
    app.post(path, (c) => authenticate(c, options));
  }

  app.get("/user_management/sessions/logout", async (c) => {
    const returnTo = c.req.query("return_to");
    if (returnTo !== undefined && loopbackUrl(returnTo) === undefined) {
      return refuse(c, {
        problem: "The return_to address does not lead to this machine.",
        remedy: "Sign out with a returnTo on http://localhost, or with none.",
      });
    }
    const response = await emulator.passOn(c);
    if (response.status < 400) refreshTokens.endSession(c.req.query("session_id") ?? "");
    const home = homeUrl();
    if (returnTo !== undefined || !response.ok || home === undefined) return response;
    // The real service leads to the app's homepage, as set in its dashboard.
    return seeOther(c, home);
  });

  app.post("/user_management/sessions/revoke", async (c) => {
    const sessionId = await fieldOf(c, "session_id");
    const response = await emulator.passOn(c);
    if (response.ok) refreshTokens.endSession(sessionId);
    return response;
  });

  app.delete("/user_management/users/:id", async (c) => {
    const response = await emulator.passOn(c);
    if (response.ok) refreshTokens.endSessionsOf(c.req.param("id"));
    return response;
  });

  app.all("*", (c) => emulator.passOn(c));

  app.onError(refuseFailed);
  return app;
}

async function fieldOf(c: Context, name: string): Promise<string> {
  const body: unknown = await c.req.raw
    .clone()
    .json()
    .catch(() => null);
  if (typeof body !== "object" || body === null) return "";
  const value: unknown = Reflect.get(body, name);
  return typeof value === "string" ? value : "";
}
