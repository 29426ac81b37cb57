import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { WorkosApi } from "./api";
import { readAuthorization } from "./authorization";
import { formTokens } from "./formToken";
import { messagePage } from "./messagePage";
import { pageHeaders } from "./page";
import { refuse, refuseFailed, seeOther } from "./refuse";
import { handleSignIn, type SignInDesk } from "./signIn";
import { signInPage } from "./signInPage";

/** What the front stands on. */
export interface FrontOptions extends Omit<SignInDesk, "formTokens"> {
  clientId: string;
  api: WorkosApi;
  /** Everything but the pages. */
  routes: Hono;
  /** The app's address. */
  homeUrl: () => string | undefined;
}

const authorizePath = "/user_management/authorize";

/**
 * WorkOS as the browser sees it: a sign-in page in the place of the emulator's
 * instant sign-in, and the API for everything else.
 */
export function workosFront({ clientId, api, routes, homeUrl, ...options }: FrontOptions): Hono {
  const app = new Hono();
  const desk: SignInDesk = { ...options, api, formTokens: formTokens() };

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

  app.get("/", (c) => {
    const home = homeUrl();
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

  app.route("/", routes);
  app.onError(refuseFailed);
  return app;
}

const tooMuch = { problem: "The form is too long.", remedy: "Go back to your app and try again." };
