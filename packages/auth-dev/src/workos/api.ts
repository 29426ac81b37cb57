import { record, type Json } from "./json";

/** A person of the local WorkOS, with the organizations they are an active member of. */
export interface WorkosPerson {
  id: string;
  email: string;
  firstName: string | null;
  lastName: string | null;
  organizations: WorkosMembership[];
}

export interface WorkosMembership {
  id: string;
  name: string;
  role: string;
}

export interface NewWorkosPerson {
  email: string;
  firstName: string | null;
  lastName: string | null;
  emailVerified?: boolean;
  externalId?: string | null;
  metadata?: Record<string, string>;
}

/** The few calls of WorkOS's REST API that the sign-in page and the seed need. */
export interface WorkosApi {
  /** Everyone, oldest first. */
  people(): Promise<WorkosPerson[]>;
  /** @throws WorkosApiError `user_already_exists` */
  createPerson(person: NewWorkosPerson): Promise<{ id: string }>;
  createOrganization(name: string): Promise<{ id: string }>;
  addMember(member: { organizationId: string; userId: string; role: string }): Promise<void>;
  /** Whether the person is an active member of the organization. */
  isMember(userId: string, organizationId: string): Promise<boolean>;
}

/** WorkOS's answer to a call that it refused. */
export class WorkosApiError extends Error {
  override readonly name = "WorkosApiError";

  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(`WorkOS answered ${status} (${code}).`);
  }
}

/**
 * A client for the API at `url`; `apiKey` is sent as the bearer.
 *
 * @param more further headers of every request.
 */
export function workosApi(
  url: string,
  apiKey: string,
  more: Record<string, string> = {},
): WorkosApi {
  const call = async (path: string, body?: Json): Promise<Json> => {
    const response = await fetch(new URL(path, url), {
      method: body === undefined ? "GET" : "POST",
      headers: {
        ...more,
        authorization: `Bearer ${apiKey}`,
        "content-type": "application/json",
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = record(await response.json().catch(() => ({})));
    if (response.ok) return answer;
    throw new WorkosApiError(response.status, text(answer.code) ?? "unknown");
  };

  /** All pages of a list, oldest first. */
  const list = async (path: string): Promise<Json[]> => {
    const rows: Json[] = [];
    let after: string | undefined;
    do {
      const query = new URLSearchParams({ limit: "100", order: "asc" });
      if (after !== undefined) query.set("after", after);
      const page = await call(`${path}?${query}`);
      rows.push(...(Array.isArray(page.data) ? page.data.map(record) : []));
      after = text(record(page.list_metadata).after);
    } while (after !== undefined);
    return rows;
  };

  return {
    async people() {
      const [users, organizations, memberships] = await Promise.all([
        list("/user_management/users"),
        list("/organizations"),
        list("/user_management/organization_memberships"),
      ]);
      const names = new Map(organizations.map((row) => [row.id, text(row.name) ?? ""]));
      return users.map((user) => ({
        id: text(user.id) ?? "",
        email: text(user.email) ?? "",
        firstName: text(user.first_name) ?? null,
        lastName: text(user.last_name) ?? null,
        organizations: memberships
          .filter((row) => row.user_id === user.id && row.status === "active")
          .map((row) => ({
            id: text(row.organization_id) ?? "",
            name: names.get(row.organization_id) ?? "",
            role: text(record(row.role).slug) ?? "member",
          })),
      }));
    },
    async createPerson(person) {
      const user = await call("/user_management/users", {
        email: person.email,
        first_name: person.firstName,
        last_name: person.lastName,
        email_verified: person.emailVerified ?? true,
        external_id: person.externalId ?? null,
        metadata: person.metadata ?? {},
      });
      return { id: text(user.id) ?? "" };
    },
    async createOrganization(name) {
      const organization = await call("/organizations", { name });
      return { id: text(organization.id) ?? "" };
    },
    async addMember({ organizationId, userId, role }) {
      await call("/user_management/organization_memberships", {
        organization_id: organizationId,
        user_id: userId,
        role_slug: role,
      });
    },
    async isMember(userId, organizationId) {
      const query = new URLSearchParams({ user_id: userId, organization_id: organizationId });
      const { data } = await call(`/user_management/organization_memberships?${query}`);
      return Array.isArray(data) && data.map(record).some(({ status }) => status === "active");
    },
  };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
