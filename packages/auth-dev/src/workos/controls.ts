import { Hono, type Context } from "hono";
import type { WorkosPerson } from "./api";
import type { Authentication } from "./authenticate";
import { readFaults } from "./faults";
import { record, type Json } from "./json";
import { openSession, type SessionWish } from "./openSession";
import type { SeedRole } from "./seed";

/** What the controls change. */
export interface Controls extends Authentication {
  clientId: string;
  api: Authentication["api"] & { people(): Promise<WorkosPerson[]> };
  roles: readonly SeedRole[];
}

/**
 * Routes for tests: sessions without the sign-in page, and faults. Programs of this
 * machine may use them, pages may not: a browser sends `Origin` with every POST.
 */
export function controlRoutes(controls: Controls): Hono {
  const app = new Hono();

  app.use("/_local/*", async (c, next) => {
    if (c.req.header("origin") === undefined && c.req.header("sec-fetch-site") === undefined) {
      return await next();
    }
    return refuseControl(c, 403, "Web pages cannot control the local WorkOS.");
  });

  app.post("/_local/sessions", async (c) => {
    const request = record(await c.req.json().catch(() => null));
    const wish = await readWish(controls, request);
    if (typeof wish === "string") return refuseControl(c, 400, wish);
    return c.json(await openSession(c, wish, controls));
  });

  app.post("/_local/faults", async (c) => {
    const { user, faults: given } = record(await c.req.json().catch(() => null));
    const faults = readFaults(given);
    if (typeof faults === "string") return refuseControl(c, 400, faults);
    if (user === undefined) {
      controls.faults.set(faults);
      return c.json({});
    }
    const person = findPerson(await controls.api.people(), user);
    if (typeof person === "string") return refuseControl(c, 400, person);
    controls.faults.set(faults, person.id);
    return c.json({});
  });

  app.post("/_local/sessions/revoke", async (c) => {
    const { user } = record(await c.req.json().catch(() => null));
    const person = findPerson(await controls.api.people(), user);
    if (typeof person === "string") return refuseControl(c, 400, person);
    controls.refreshTokens.endSessionsOf(person.id);
    return c.json({});
  });

  app.post("/_local/keys/rotate", async (c) => {
    await controls.signer.rotate();
    return c.json({});
  });

  return app;
}

/** Checks what a test asks for; a sentence says what is wrong with it. */
async function readWish(
  { api, clientId, roles }: Controls,
  { user, organization, role, staleAuth = false, impersonator, ...unknown }: Json,
): Promise<SessionWish | string> {
  const [name] = Object.keys(unknown);
  if (name !== undefined) return `There is no option "${name}".`;
  if (typeof staleAuth !== "boolean") return '"staleAuth" must be true or false.';
  if (impersonator !== undefined && typeof impersonator !== "string") {
    return '"impersonator" must be an email address.';
  }
  const person = findPerson(await api.people(), user);
  if (typeof person === "string") return person;
  const membership =
    organization === undefined
      ? undefined
      : person.organizations.find(({ id, name }) => id === organization || name === organization);
  if (organization !== undefined && membership === undefined) {
    const known = person.organizations.map(({ name }) => `"${name}"`).join(", ") || "none";
    return `${person.email} is not a member of "${String(organization)}". Their organizations: ${known}.`;
  }
  if (role !== undefined && membership === undefined) {
    return 'A role needs an organization: add "organization".';
  }
  const wanted = role === undefined ? undefined : roles.find(({ slug }) => slug === role);
  if (role !== undefined && wanted === undefined) {
    return `There is no role "${String(role)}". The roles are ${roles.map(({ slug }) => slug).join(", ")}.`;
  }
  const age = staleAuth ? STALE_SECONDS : 0;
  return {
    clientId,
    email: person.email,
    organizationId: membership?.id,
    claims: {
      auth_time: Math.floor(Date.now() / 1000) - age,
      ...(impersonator !== undefined && { act: { sub: impersonator } }),
      ...(wanted && { role: wanted.slug, roles: [wanted.slug], permissions: wanted.permissions }),
    },
  };
}

/** By id, email, full or first name, whatever the case. */
function findPerson(people: WorkosPerson[], user: unknown): WorkosPerson | string {
  const wanted = String(user).toLowerCase();
  const found = people.filter(({ id, email, firstName, lastName }) =>
    [id, email, firstName, `${firstName} ${lastName}`].some(
      (name) => name?.toLowerCase() === wanted,
    ),
  );
  const [person] = found;
  if (person && found.length === 1) return person;
  const emails = people.map(({ email }) => email).join(", ");
  return person
    ? `Several users are "${String(user)}": give the email. The users are ${emails}.`
    : `There is no user "${String(user)}". The users are ${emails}.`;
}

function refuseControl(c: Context, status: 400 | 403, message: string): Response {
  return c.json({ error: status === 403 ? "forbidden" : "bad_request", message }, status);
}

/** A day: older than any requirement of a recent sign-in. */
const STALE_SECONDS = 86_400;
