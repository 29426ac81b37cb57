import { html } from "hono/html";
import type { WorkosPerson } from "./api";
import type { Html } from "./page";
import type { SignInView } from "./signInPage";

/** One button a person; whoever the app expects comes first and has the focus. */
export function peopleForm(view: SignInView): Html {
  const hint = view.authorization.loginHint?.trim().toLowerCase();
  const isExpected = (person: WorkosPerson) => person.email.toLowerCase() === hint;
  const expected = view.people.filter(isExpected);
  const others = view.people.filter((person) => !isExpected(person));
  return html`<form method="post" action="${view.action}">
    <input type="hidden" name="form_token" value="${view.formToken}" />
    <ul class="people">
      ${expected.map((person) => personItem(person, view, true))}
      ${others.map((person) => personItem(person, view, false))}
    </ul>
  </form>`;
}

function personItem(person: WorkosPerson, view: SignInView, expected: boolean): Html {
  const name = displayName(person);
  // A field to mend has the focus before anybody.
  const focused = expected && view.errors === undefined;
  const { organizationId } = view.authorization;
  return html`<li class="person ${expected ? "expected" : ""}">
    <button type="submit" name="person" value="${person.id}" ${focused ? "autofocus" : ""}>
      <span class="avatar hue${hue(person.email)}" aria-hidden="true">${initials(person)}</span>
      <span
        ><strong>${name}</strong
        >${name === person.email ? "" : html`<span class="address">${person.email}</span>`}</span
      >
      <span class="arrow" aria-hidden="true">→</span>
    </button>
    ${person.organizations.length === 0 ? "" : organizationChoice(person, organizationId)}
  </li>`;
}

/** Like AuthKit, a member of an organization signs in to it unless they choose otherwise. */
function organizationChoice(person: WorkosPerson, organizationId: string | null): Html {
  const id = organizationField(person.id);
  const asked = person.organizations.find((organization) => organization.id === organizationId);
  const chosen = asked ?? person.organizations[0];
  return html`<div class="organization">
    <label for="${id}">Organization</label>
    <select id="${id}" name="${id}" aria-label="Organization for ${displayName(person)}">
      ${person.organizations.map(
        (organization) =>
          html`<option value="${organization.id}" ${organization === chosen ? "selected" : ""}>
            ${organization.name} (${organization.role})
          </option>`,
      )}
      <option value="">No organization</option>
    </select>
  </div>`;
}

/** The name of the field that carries a person's organization. */
export function organizationField(personId: string): string {
  return `organization_${personId}`;
}

/** A person's name, or their e-mail address when they have none. */
function displayName({ email, firstName, lastName }: WorkosPerson): string {
  return [firstName, lastName].filter(Boolean).join(" ") || email;
}

function initials({ email, firstName, lastName }: WorkosPerson): string {
  const letters = [firstName, lastName].map((name) => [...(name ?? "")][0] ?? "").join("");
  return (letters || ([...email][0] ?? "")).toUpperCase();
}

/** A colour that stays with a person from start to start. */
function hue(email: string): number {
  let sum = 0;
  for (const char of email) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 6_007;
  return sum % 6;
}
