import { Hono, type Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { WorkosApi } from "./api";
import { authenticate } from "./authenticate";
import { readAuthorization } from "./authorization";
import { formTokens } from "./formToken";
import { messagePage } from "./messagePage";
import { organizationChoices } from "./organizationChoices";
import { pageHeaders } from "./page";
import { passOn } from "./passOn";
import { sessionOwners } from "./sessionOwners";
import { handleSignIn, type SignInDesk } from "./signIn";
import { signInPage } from "./signInPage";
import { loopbackUrl } from "../net/loopbackUrl";

/** What the front stands on. */
export interface FrontOptions {
  /** The emulator behind it. */
  emulatorUrl: string;
  clientId: string;
  api: WorkosApi;
  /** The app's address, where a sign-out without `return_to` leads. */
  homeUrl?: () => string | undefined;
}

const authorizePath = "/user_management/authorize";

/**
 * WorkOS as the browser sees it: a sign-in page in the place of the emulator's
 * instant sign-in, and the emulator for everything else.
 */
export function workosFront({ emulatorUrl, clientId, api, homeUrl }: FrontOptions): Hono {
  const app = new Hono();
  const desk: SignInDesk = {
    api,
    emulatorUrl,
    formTokens: formTokens(),
    organizations: organizationChoices(),
  };
  const sessions = sessionOwners();

  // A name that leads here by DNS rebinding must not open this to other sites.
  app.use(async (c, next) => {
    if (loopbackUrl(new URL(c.req.url).origin) !== undefined) return next();
    return c.text("The local WorkOS answers on localhost only.", 403);
  });

  app.get(authorizePath, async (c) => {
    const { search, searchParams } = new URL(c.req.url);
    const authorization = readAuthorization(searchParams, clientId);
    if ("problem" in authorization) return refuse(c, authorization);
    return c.html(
      signInPage({
        authorization,
        people: await api.people(),
        action: authorizePath + search,
        formToken: desk.formTokens.issue(search),
      }),
      200,
      pageHeaders(authorization.redirectUri),
    );
  });

  app.post(
    authorizePath,
    bodyLimit({ maxSize: 64 * 1024, onError: (c) => refuse(c, tooMuch, 413) }),
    async (c) => {
      const { search, searchParams } = new URL(c.req.url);
      const authorization = readAuthorization(searchParams, clientId);
      if ("problem" in authorization) return refuse(c, authorization);
      const result = await handleSignIn(desk, {
        authorization,
        search,
        fields: new URLSearchParams(await c.req.text()),
      });
      if (result.kind === "redirect") return seeOther(c, result.location);
      return c.html(
        signInPage({
          authorization,
          people: await api.people(),
          action: authorizePath + search,
          formToken: desk.formTokens.issue(search),
          ...result.view,
        }),
        result.status,
        pageHeaders(authorization.redirectUri),
      );
    },
  );

  app.post("/user_management/authenticate", (c) => authenticate(c, { ...desk, sessions }));

  app.get("/user_management/sessions/logout", async (c) => {
    const returnTo = c.req.query("return_to");
    if (returnTo !== undefined && loopbackUrl(returnTo) === undefined) {
      return refuse(c, {
        problem: "The return_to address does not lead to this machine.",
        remedy: "Sign out with a returnTo on http://localhost, or with none.",
      });
    }
    const response = await passOn(c, emulatorUrl);
    const home = homeUrl?.();
    if (returnTo !== undefined || !response.ok || home === undefined) return response;
    // The real service leads to the app's homepage, as set in its dashboard.
    return seeOther(c, home);
  });

  app.get("/", (c) => {
    const home = homeUrl?.();
    return c.html(
      messagePage({
        title: "The local WorkOS is running",
        text: "Open your app and sign in from there: it leads back to this address.",
        ...(home === undefined ? {} : { link: { href: home, label: `Open ${home}` } }),
      }),
      200,
      pageHeaders(),
    );
  });

  app.all("*", (c) => passOn(c, emulatorUrl));

  app.onError((error, c) =>
    refuse(
      c,
      {
        problem: "The local WorkOS could not answer.",
        remedy: `Start it again if this lasts. (${error.name})`,
      },
      502,
    ),
  );
  return app;
}

const tooMuch = { problem: "The form is too long.", remedy: "Go back to your app and try again." };

function refuse(
  c: Context,
  { problem, remedy }: { problem: string; remedy: string },
  status: 400 | 413 | 502 = 400,
) {
  const body = messagePage({ title: "This sign-in cannot go on", text: problem, remedy });
  return c.html(body, status, pageHeaders());
}

function seeOther(c: Context, location: string) {
  return c.body(null, 303, { location, "cache-control": "no-store" });
}
