import type { EmulatorSeed } from "./emulator";
import type { WorkosApi } from "./api";

/** Who and what a local WorkOS begins with. */
export interface WorkosSeed {
  people: SeedPerson[];
  organizations: SeedOrganization[];
  roles: SeedRole[];
}

export interface SeedPerson {
  email: string;
  firstName?: string;
  lastName?: string;
  /** @default true */
  emailVerified?: boolean;
  externalId?: string;
  metadata?: Record<string, string>;
}

export interface SeedOrganization {
  name: string;
  /** People by e-mail, each with the slug of a role. */
  members: { email: string; role: string }[];
}

export interface SeedRole {
  slug: string;
  name: string;
  /** Slugs of permissions; they are created as they are named. */
  permissions: string[];
}

/** Ada Lovelace and Grace Hopper, and the organization where Ada is admin and Grace a member. */
export const defaultSeed: WorkosSeed = {
  people: [
    { email: "ada@example.com", firstName: "Ada", lastName: "Lovelace" },
    { email: "grace@example.com", firstName: "Grace", lastName: "Hopper" },
  ],
  organizations: [
    {
      name: "Analytical Engines",
      members: [
        { email: "ada@example.com", role: "admin" },
        { email: "grace@example.com", role: "member" },
      ],
    },
  ],
  roles: [
    {
      slug: "admin",
      name: "Admin",
      permissions: ["projects:read", "projects:write", "members:manage"],
    },
    { slug: "member", name: "Member", permissions: ["projects:read"] },
  ],
};

/** The part of a seed that the emulator takes at its start: keys, roles and permissions. */
export function emulatorSeed(seed: WorkosSeed, apiKeys: string[]): EmulatorSeed {
  const permissions = new Set(seed.roles.flatMap((role) => role.permissions));
  return {
    apiKeys: Object.fromEntries(apiKeys.map((key) => [key, { environment: "test" }])),
    permissions: [...permissions].map((slug) => ({ slug, name: slug })),
    roles: seed.roles.map((role) => ({ ...role, is_default_role: role.slug === "member" })),
  };
}

/**
 * Creates people and organizations through the API. They cannot come with the
 * emulator's own seed: a membership there names user ids, which are new at
 * every start.
 *
 * @throws Error when a member of an organization is not among the people.
 */
export async function sow(seed: WorkosSeed, api: WorkosApi): Promise<void> {
  const ids = new Map<string, string>();
  for (const person of seed.people) {
    const { id } = await api.createPerson({
      email: person.email,
      firstName: person.firstName ?? null,
      lastName: person.lastName ?? null,
      emailVerified: person.emailVerified ?? true,
      externalId: person.externalId ?? null,
      metadata: person.metadata ?? {},
    });
    ids.set(person.email, id);
  }
  for (const organization of seed.organizations) {
    const { id } = await api.createOrganization(organization.name);
    for (const member of organization.members) {
      const userId = ids.get(member.email);
      if (userId === undefined) {
        throw new Error(
          `The seed makes ${member.email} a member of ${organization.name}, but has no such person.`,
        );
      }
      await api.addMember({ organizationId: id, userId, role: member.role });
    }
  }
}
