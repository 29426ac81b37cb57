import type { NewWorkosPerson } from "./api";

/** What somebody typed into the form that creates a person. */
export interface PersonForm {
  email: string;
  firstName: string;
  lastName: string;
}

export type PersonField = keyof PersonForm;

/** What is wrong, by field, in words for the person who typed it. */
export type PersonErrors = Partial<Record<PersonField, string>>;

export type CheckedPerson =
  { ok: true; person: NewWorkosPerson } | { ok: false; errors: PersonErrors };

/** One `@`, something before it, and a dot in what follows; the rest is the mail server's to judge. */
const emailShape = /^[^\s@<>"(),;:\\[\]]+@[^\s@<>"(),;:\\[\]]+\.[^\s@.<>"(),;:\\[\]]+$/u;
const emailLength = 254;
const nameLength = 80;

/** Form fields as they came, tidied: outer spaces gone, control characters made spaces. */
export function readPersonForm(fields: URLSearchParams): PersonForm {
  return {
    email: tidy(fields.get("email")),
    firstName: tidy(fields.get("first_name")),
    lastName: tidy(fields.get("last_name")),
  };
}

/**
 * Decides whether a person can be created from a form.
 *
 * @param taken the e-mail addresses that exist already, in lower case.
 */
export function checkPerson(form: PersonForm, taken: ReadonlySet<string>): CheckedPerson {
  const email = form.email.toLowerCase();
  const errors: PersonErrors = {};
  if (email === "") errors.email = "Enter an e-mail address.";
  else if (email.length > emailLength) errors.email = "This e-mail address is too long.";
  else if (!emailShape.test(email)) {
    errors.email = "Enter an e-mail address like name@example.com.";
  } else if (taken.has(email)) errors.email = emailTaken;
  if (form.firstName.length > nameLength) errors.firstName = nameTooLong;
  if (form.lastName.length > nameLength) errors.lastName = nameTooLong;
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  return {
    ok: true,
    person: {
      email,
      firstName: form.firstName === "" ? null : form.firstName,
      lastName: form.lastName === "" ? null : form.lastName,
    },
  };
}

/** Said as well when somebody else was quicker. */
export const emailTaken =
  "Somebody with this e-mail address exists already. Choose them from the list.";
const nameTooLong = `Use at most ${nameLength} characters.`;

function tidy(value: string | null): string {
  return (value ?? "").replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
}
