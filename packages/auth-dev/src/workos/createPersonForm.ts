import { html } from "hono/html";
import type { PersonErrors, PersonField, PersonForm } from "./newPerson";
import type { Html } from "./page";
import type { SignInView } from "./signInPage";

interface Field {
  field: PersonField;
  name: string;
  label: string;
  type: "email" | "text";
  autocomplete: string;
  optional: boolean;
}

const emailField: Field = {
  field: "email",
  name: "email",
  label: "E-mail",
  type: "email",
  autocomplete: "email",
  optional: false,
};
const nameFields: Field[] = [
  {
    field: "firstName",
    name: "first_name",
    label: "First name",
    type: "text",
    autocomplete: "given-name",
    optional: true,
  },
  {
    field: "lastName",
    name: "last_name",
    label: "Last name",
    type: "text",
    autocomplete: "family-name",
    optional: true,
  },
];

/** The form that creates a person and signs them in. It keeps what was typed. */
export function createPersonForm(view: SignInView): Html {
  const form = view.form ?? { email: unknownHint(view), firstName: "", lastName: "" };
  const focused = focus(view, form);
  const render = (field: Field) => fieldRow(field, form, view.errors ?? {}, focused);
  // The browser's own checks are off: ours are tied to the fields and read out.
  return html`<form method="post" action="${view.action}" novalidate>
    <input type="hidden" name="form_token" value="${view.formToken}" />
    <div class="fields">
      ${render(emailField)}
      <div class="names">${nameFields.map(render)}</div>
      <button class="primary" type="submit" name="create" value="1">Create and continue</button>
    </div>
  </form>`;
}

function fieldRow(
  { field, name, label, type, autocomplete, optional }: Field,
  form: PersonForm,
  errors: PersonErrors,
  focused: PersonField | undefined,
): Html {
  const error = errors[field];
  const errorId = `${name}-error`;
  return html`<div>
    <label for="${name}"
      >${label}${optional ? html` <span class="optional">(optional)</span>` : ""}</label
    >
    <input
      id="${name}"
      name="${name}"
      type="${type}"
      value="${form[field]}"
      autocomplete="${autocomplete}"
      ${type === "email" ? html`inputmode="email" autocapitalize="none" spellcheck="false"` : ""}
      ${optional ? "" : "required"}
      ${error === undefined ? "" : html`aria-invalid="true" aria-describedby="${errorId}"`}
      ${focused === field ? "autofocus" : ""}
    />
    ${error === undefined ? "" : html`<p class="error" id="${errorId}">${error}</p>`}
  </div>`;
}

/** An expected person who does not exist is about to be created. */
function unknownHint({ authorization, people }: SignInView): string {
  const hint = authorization.loginHint?.trim() ?? "";
  const known = people.some((person) => person.email.toLowerCase() === hint.toLowerCase());
  return known ? "" : hint;
}

/** The first field to mend, or where typing goes on; nothing when somebody is to be chosen. */
function focus({ authorization, errors }: SignInView, form: PersonForm): PersonField | undefined {
  const fields: PersonField[] = ["email", "firstName", "lastName"];
  if (errors !== undefined) return fields.find((field) => errors[field] !== undefined);
  if (form.email !== "") return "firstName";
  return authorization.signUp && authorization.loginHint === null ? "email" : undefined;
}
