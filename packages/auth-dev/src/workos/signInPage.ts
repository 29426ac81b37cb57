import { html } from "hono/html";
import type { WorkosPerson } from "./api";
import { cancelUrl, type Authorization } from "./authorization";
import { createPersonForm } from "./createPersonForm";
import type { PersonErrors, PersonForm } from "./newPerson";
import { localMark, page, type Html } from "./page";
import { peopleForm } from "./peopleForm";

/** Everything that the sign-in page shows. */
export interface SignInView {
  authorization: Authorization;
  people: WorkosPerson[];
  /** Where the forms are sent: this page's own path and query. */
  action: string;
  /** Proof that a form came from this page. */
  formToken: string;
  /** What was typed, when the form comes back. */
  form?: PersonForm;
  errors?: PersonErrors;
  /** Why the last try led back here. */
  alert?: string;
}

/** The page that asks who signs in: people to choose from, and a form that creates one. */
export function signInPage(view: SignInView): Html {
  const { authorization, people, errors, alert } = view;
  const failed = alert !== undefined || errors !== undefined;
  const sections = [peopleSection(view), createSection(view)];
  if (authorization.signUp || people.length === 0) sections.reverse();
  const heading = authorization.signUp ? "Create an account" : "Sign in";
  return page({
    title: `${failed ? "Error: " : ""}${heading} – Local AuthKit`,
    wide: true,
    body: html`<header>
        ${localMark()}
        <h1>${heading}</h1>
        <p class="muted">to continue to ${authorization.redirectUri.host}</p>
      </header>
      ${alert === undefined ? "" : html`<p class="alert" role="alert">${alert}</p>`}
      <div class="columns">${sections}</div>
      <p class="leave small"><a href="${cancelUrl(authorization)}">Cancel and go back</a></p>`,
  });
}

function peopleSection(view: SignInView): Html {
  return html`<section aria-labelledby="people-heading">
    <h2 id="people-heading">Continue as</h2>
    ${
      view.people.length === 0
        ? html`<p class="muted small">Nobody is here yet. Create somebody to sign in as.</p>`
        : peopleForm(view)
    }
  </section>`;
}

function createSection(view: SignInView): Html {
  return html`<section aria-labelledby="create-heading">
    <h2 id="create-heading">Somebody new</h2>
    ${createPersonForm(view)}
  </section>`;
}
