import { html } from "hono/html";
import { localMark, page, type Html } from "./page";

/** A page with one thing to say: a request that cannot be served, or a place to go on from. */
export function messagePage(message: {
  title: string;
  text: string;
  remedy?: string;
  link?: { href: string; label: string };
}): Html {
  const { title, text, remedy, link } = message;
  return page({
    title: `${title} – Local AuthKit`,
    body: html`<header>
        ${localMark()}
        <h1>${title}</h1>
      </header>
      <p>${text}</p>
      ${remedy === undefined ? "" : html`<p class="muted">${remedy}</p>`}
      ${link === undefined ? "" : html`<p class="leave"><a href="${link.href}">${link.label}</a></p>`}`,
  });
}
