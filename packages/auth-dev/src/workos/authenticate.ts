import type { Context } from "hono";
import type { WorkosApi } from "./api";
import type { OrganizationChoices } from "./organizationChoices";
import { passOn } from "./passOn";
import type { SessionOwners } from "./sessionOwners";

/** What answers for `/user_management/authenticate`. */
export interface AuthenticateDesk {
  api: Pick<WorkosApi, "isMember">;
  emulatorUrl: string;
  organizations: OrganizationChoices;
  sessions: SessionOwners;
}

/**
 * `/user_management/authenticate`, as the emulator answers it, but for
 * organizations.
 *
 * The emulator's codes know no organization, but its refresh tokens can switch
 * to one. So the exchange of a code that was given for an organization is
 * followed by such a switch, and the client sees its result alone. And they can
 * switch to any: to one that the person is no active member of, it is refused
 * here, as the real service does.
 */
export async function authenticate(c: Context, desk: AuthenticateDesk): Promise<Response> {
  // Cloned, since the body can be read once and is passed on as it came.
  const body = record(
    await c.req.raw
      .clone()
      .json()
      .catch(() => undefined),
  );
  if (await isForeignSwitch(body, desk)) return c.json(notAMember, 400, readable);
  const answer = await answerOf(c, body, desk);
  if (answer.ok) await note(answer, body, desk.sessions);
  return answer;
}

/**
 * A refusal in the shape of the endpoint's others, which AuthKit takes for the
 * end of the session and leads to the sign-in page. Which of its codes stands
 * for this one WorkOS does not say.
 *
 * @see https://workos.com/docs/reference/authkit/authentication/refresh-token
 */
const notAMember = {
  error: "invalid_grant",
  error_description: "The user is not an active member of this organization.",
};

/** As the emulator answers pages of other origins. */
const readable = { "access-control-allow-origin": "*" };

async function isForeignSwitch(body: Body, { api, sessions }: AuthenticateDesk): Promise<boolean> {
  const { grant_type, refresh_token, organization_id } = body;
  if (grant_type !== "refresh_token" || typeof refresh_token !== "string") return false;
  if (typeof organization_id !== "string" || organization_id === "") return false;
  const userId = sessions.ownerOf(refresh_token);
  // A token that nobody was given is the emulator's to refuse.
  return userId !== undefined && !(await api.isMember(userId, organization_id));
}

async function answerOf(
  c: Context,
  body: Body,
  { emulatorUrl, organizations }: AuthenticateDesk,
): Promise<Response> {
  const exchanged = await passOn(c, emulatorUrl);
  if (body.grant_type !== "authorization_code" || typeof body.code !== "string") return exchanged;
  if (!exchanged.ok) return exchanged;
  const organizationId = organizations.take(body.code);
  if (organizationId === undefined) return exchanged;
  const { refresh_token } = record(await exchanged.json());
  const switched = await fetch(new URL("/user_management/authenticate", emulatorUrl), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      grant_type: "refresh_token",
      client_id: body.client_id,
      refresh_token,
      organization_id: organizationId,
    }),
  });
  return new Response(switched.body, switched);
}

/** Remembers whose the new refresh token is; the one it was got with is used up. */
async function note(answer: Response, body: Body, sessions: SessionOwners): Promise<void> {
  const { refresh_token, user } = record(
    await answer
      .clone()
      .json()
      .catch(() => undefined),
  );
  const { id } = record(user);
  if (typeof body.refresh_token === "string") sessions.forget(body.refresh_token);
  if (typeof refresh_token === "string" && typeof id === "string") {
    sessions.remember(refresh_token, id);
  }
}

type Body = Record<string, unknown>;

function record(value: unknown): Body {
  return typeof value === "object" && value !== null ? (value as Body) : {};
}
