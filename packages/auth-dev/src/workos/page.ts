import { html, raw } from "hono/html";
import { pageStyle, pageStyleHash } from "./pageStyle";

/** Escaped HTML, as `hono/html` makes it. */
export type Html = ReturnType<typeof html>;

/** Every page of the local WorkOS: one card, and a line that says what this is. */
export function page({ title, wide, body }: { title: string; wide?: boolean; body: Html }): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        ${raw(`<style>${pageStyle}</style>`)}
      </head>
      <body>
        <main class="${wide === true ? "wide" : ""}">${body}</main>
        <footer class="small muted">
          This page stands in for WorkOS AuthKit during development. It runs on this machine, asks
          for no password, and forgets everyone when it stops.
        </footer>
      </body>
    </html>`;
}

/** The badge that tells this from the real AuthKit at a glance. */
export function localMark(): Html {
  return html`<p class="mark"><span>Local AuthKit</span></p>`;
}

/**
 * Headers of every page: nothing may be cached, framed or loaded from
 * elsewhere, and forms lead here and back to the app only.
 *
 * @param redirectUri the app's callback. A browser holds the redirect that
 *   answers a form against `form-action`, so it must be named there.
 */
export function pageHeaders(redirectUri?: URL): Record<string, string> {
  const formTargets = ["'self'", ...(redirectUri === undefined ? [] : [formTarget(redirectUri)])];
  return {
    "cache-control": "no-store",
    "content-security-policy": [
      "default-src 'none'",
      `style-src ${pageStyleHash}`,
      "img-src data:",
      `form-action ${formTargets.join(" ")}`,
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join("; "),
    // Under "no-referrer" browsers send the page's own forms with `Origin: null`.
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
  };
}

/** A policy cannot name an IPv6 address; its scheme is the narrowest that matches. */
function formTarget({ hostname, origin, protocol }: URL): string {
  return hostname.startsWith("[") ? protocol : origin;
}
