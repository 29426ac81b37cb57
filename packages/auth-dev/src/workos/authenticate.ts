import type { Context } from "hono";
import type { OrganizationChoices } from "./organizationChoices";
import { passOn } from "./passOn";

/**
 * `/user_management/authenticate`, as the emulator answers it.
 *
 * The emulator's codes know no organization, but its refresh tokens can switch
 * to one. So the exchange of a code that was given for an organization is
 * followed by such a switch, and the client sees its result alone.
 */
export async function authenticate(
  c: Context,
  emulatorUrl: string,
  organizations: OrganizationChoices,
): Promise<Response> {
  // Cloned, since the body can be read once and is passed on as it came.
  const body = record(
    await c.req.raw
      .clone()
      .json()
      .catch(() => undefined),
  );
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

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
