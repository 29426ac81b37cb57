import { ConvexError } from "convex/values";
import { env } from "./_generated/server";
import { auth } from "./auth";

/**
 * The organizations that I am an active member of, by name: what a switcher
 * offers. Asks WorkOS, since a token tells of one organization only, and that
 * by its id. Fails with `workos_unavailable`.
 *
 * @see https://workos.com/docs/reference/authkit/organization-membership/list
 */
export const mine = auth.action({
  args: {},
  handler: async (ctx): Promise<{ id: string; name: string }[]> => {
    const query = new URLSearchParams({ user_id: ctx.identity.subject, limit: "100" });
    const memberships = await ask<{ data: Membership[] }>(
      `/user_management/organization_memberships?${query}`,
    );
    const organizations = await Promise.all(
      memberships.data
        .filter(({ status }) => status === "active")
        .map(({ organization_id }) =>
          ask<Organization>(`/organizations/${encodeURIComponent(organization_id)}`),
        ),
    );
    return organizations
      .map(({ id, name }) => ({ id, name }))
      .sort((a, b) => a.name.localeCompare(b.name, "en"));
  },
});

type Membership = { organization_id: string; status: string };
type Organization = { id: string; name: string };

async function ask<Answer>(path: string): Promise<Answer> {
  // Only a local client has a WorkOS of its own.
  const isLocal = env.WORKOS_CLIENT_ID.startsWith("client_local");
  const base = (isLocal && env.WORKOS_API_BASE_URL) || "https://api.workos.com";
  const response = await fetch(base + path, {
    headers: { authorization: `Bearer ${env.WORKOS_API_KEY}` },
  }).catch(() => null);
  if (response?.ok) return (await response.json()) as Answer;
  console.error(
    `WorkOS answered ${response?.status ?? "nothing"} to a question for organizations.`,
  );
  throw new ConvexError({
    code: "workos_unavailable",
    message: "Your organizations cannot be listed right now. Try again in a moment.",
  });
}
