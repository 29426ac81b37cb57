import { WorkosApiError, type WorkosApi, type WorkosPerson } from "./api";
import { emulatorQuery, type Authorization } from "./authorization";
import type { EmulatorClient } from "./emulatorClient";
import type { FormTokens } from "./formToken";
import { checkPerson, emailTaken, readPersonForm } from "./newPerson";
import type { OrganizationChoices } from "./organizationChoices";
import { organizationField } from "./peopleForm";
import type { SignInView } from "./signInPage";

/** What answers the sign-in page's forms. */
export interface SignInDesk {
  api: WorkosApi;
  emulator: Pick<EmulatorClient, "authorize">;
  formTokens: FormTokens;
  organizations: OrganizationChoices;
}

interface SignInForm {
  authorization: Authorization;
  /** The page's query, which its form token was issued for. */
  search: string;
  fields: URLSearchParams;
}

type SignInResult =
  | { kind: "redirect"; location: string }
  | {
      kind: "again";
      status: 403 | 409 | 422;
      view: Pick<SignInView, "form" | "errors" | "alert">;
    };

/** Decides what a form of the sign-in page leads to: back to the app, or the page again. */
export async function handleSignIn(desk: SignInDesk, form: SignInForm): Promise<SignInResult> {
  const { fields, search } = form;
  if (!desk.formTokens.isValid(fields.get("form_token") ?? "", search)) {
    return again(
      403,
      "This page was from an earlier start of the local WorkOS. Please choose again.",
    );
  }
  const chosen = fields.get("person");
  return chosen === null ? create(desk, form) : choose(desk, form, chosen);
}

async function choose(
  desk: SignInDesk,
  { authorization, fields }: SignInForm,
  id: string,
): Promise<SignInResult> {
  const person = (await desk.api.people()).find((candidate) => candidate.id === id);
  if (person === undefined)
    return again(409, "This person no longer exists. Choose somebody else.");
  const organizationId = chosenOrganization(person, fields, authorization);
  if (organizationId === undefined) {
    return again(422, "This person is not a member of that organization. Choose another one.");
  }
  return signIn(desk, authorization, person.email, organizationId);
}

async function create(
  desk: SignInDesk,
  { authorization, fields }: SignInForm,
): Promise<SignInResult> {
  const form = readPersonForm(fields);
  const people = await desk.api.people();
  const checked = checkPerson(form, new Set(people.map(({ email }) => email.toLowerCase())));
  if (!checked.ok) {
    return { kind: "again", status: 422, view: { form, errors: checked.errors } };
  }
  try {
    await desk.api.createPerson(checked.person);
  } catch (error) {
    // Another tab was quicker.
    if (!(error instanceof WorkosApiError) || error.code !== "user_already_exists") throw error;
    return { kind: "again", status: 409, view: { form, errors: { email: emailTaken } } };
  }
  return signIn(desk, authorization, checked.person.email, "");
}

/** The organization to sign in to, `""` for none, `undefined` when the person is no member of it. */
function chosenOrganization(
  person: WorkosPerson,
  fields: URLSearchParams,
  authorization: Authorization,
): string | undefined {
  const field = fields.get(organizationField(person.id));
  const wanted = field ?? authorization.organizationId ?? "";
  if (wanted === "") return "";
  return person.organizations.find(({ id }) => id === wanted)?.id;
}

/** Lets the emulator issue the code, and remembers the organization that it is for. */
async function signIn(
  { emulator, organizations }: SignInDesk,
  authorization: Authorization,
  email: string,
  organizationId: string,
): Promise<SignInResult> {
  const location = await emulator.authorize(emulatorQuery(authorization, email));
  const code = new URL(location).searchParams.get("code");
  if (code !== null && organizationId !== "") organizations.remember(code, organizationId);
  return { kind: "redirect", location };
}

function again(status: 403 | 409 | 422, alert: string): SignInResult {
  return { kind: "again", status, view: { alert } };
}
