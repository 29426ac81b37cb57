import { LocalStackError } from "../errors";
import type { WorkosApi } from "./api";
import type { EmulatorSeed } from "./emulator";

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

/**
 * Checks that a seed fits together.
 *
 * @throws LocalStackError `bad_seed`
 */
export function checkSeed({ people, organizations, roles }: WorkosSeed): void {
  const emails = people.map(({ email }) => email.toLowerCase());
  const slugs = new Set(roles.map(({ slug }) => slug));
  const twice = emails.find((email, index) => emails.indexOf(email) !== index);
  if (twice !== undefined) throw badSeed(`has two people with the e-mail address ${twice}`);
  for (const { name, members } of organizations) {
    for (const { email, role } of members) {
      if (!people.some((person) => person.email === email)) {
        throw badSeed(`makes ${email} a member of ${name}, but has no such person`);
      }
      if (!slugs.has(role)) throw badSeed(`gives ${email} the role ${role}, but has no such role`);
    }
  }
}

function badSeed(fault: string): LocalStackError {
  return new LocalStackError(
    "bad_seed",
    `The seed of the local WorkOS ${fault}. Correct the seed.`,
  );
}

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
    for (const { email, role } of organization.members) {
      await api.addMember({ organizationId: id, userId: ids.get(email) ?? "", role });
    }
  }
}
