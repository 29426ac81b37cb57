import { convexTest } from "convex-test";
import { workosIdentity, type WorkOSClaims } from "../../src/testing";
import { api } from "./convex/_generated/api";
import schema from "./convex/schema";
import type { Answer, Op } from "./program";

export { api } from "./convex/_generated/api";

/** An app with tables of every kind of owner. */
export function startApp() {
  const t = convexTest({ schema, modules });
  return { t, as: (claims: WorkOSClaims) => t.withIdentity(workosIdentity(claims)) };
}

export type App = ReturnType<typeof startApp>;

/** Three people in two organizations. */
export const ADA = { sub: "user_ada", org_id: "org_engines" };
export const GRACE = { sub: "user_grace", org_id: "org_engines" };
export const EDSGER = { sub: "user_edsger", org_id: "org_tulips" };
export const PEOPLE = [ADA, GRACE, EDSGER] as const;

const modules = import.meta.glob("./convex/**/*.{ts,js}");

/** A row of every kind for Ada and for Grace, who share an organization, and for Edsger. */
export async function startWithRows() {
  const app = startApp();
  const [ada, grace, edsger] = await Promise.all(PEOPLE.map((person) => rowsOf(app, person)));
  if (ada === undefined || grace === undefined || edsger === undefined) throw new Error("Nobody");
  const others = await app.t.run(async ({ db }) => {
    const gone = await db.insert("sessions", { userId: ada.user, text: "gone", rank: 0 });
    await db.delete("sessions", gone);
    return {
      gone,
      tag: await db.insert("tags", { text: "tag", rank: 0 }),
      board: await db.insert("board", { text: "board", rank: 0 }),
      secret: await db.insert("secrets", { text: "secret", rank: 0 }),
    };
  });
  /** What one person's call answers, or the class of its refusal. */
  const call = async (person: WorkOSClaims, op: Op): Promise<Answer | undefined> =>
    (await app.as(person).mutation(api.programs.write, { program: [op] }))[0];
  return { ...app, ada, grace, edsger, ...others, call };
}

async function rowsOf({ t, as }: App, person: (typeof PEOPLE)[number]) {
  const user = (await as(person).mutation(api.auth.ensureUser, {}))._id;
  const text = `hello ${person.sub}`;
  return await t.run(async ({ db }) => {
    const session = await db.insert("sessions", { userId: user, text, rank: 0 });
    const message = await db.insert("messages", { sessionId: session, text, rank: 0 });
    const part = await db.insert("parts", { messageId: message, text, rank: 0 });
    const project = await db.insert("projects", { organizationId: person.org_id, text, rank: 0 });
    const task = await db.insert("tasks", { projectId: project, text, rank: 0 });
    const journal = await db.insert("journals", { userId: user, text, rank: 0 });
    return { user, session, message, part, project, task, journal };
  });
}
