import { expect } from "vitest";
import type { TableNames } from "../_generated/dataModel";
import schema from "../schema";
import { anApi, aQuietApi, heard, type Answered, type Api, type Asked } from "./api.fixture";

/** In all that Grace has sent. Ada may look for it, and sends it nowhere. */
export const MARKER = "zeppelin-of-grace";

/** Ada and Grace, with sessions of the same ids of their plugins' own. */
export async function startHostile() {
  aQuietApi();
  const app = await anApi();
  await pushAll(app, app.keys.ada, ["s1", "s2"], "Fold the zeppelin");
  await pushAll(app, app.keys.grace, ["s1", "s2", MARKER], `Fold the zeppelin ${MARKER}`);
  await app.settle();
  const [ada, grace] = [await rowsOf(app, "user_ada"), await rowsOf(app, "user_grace")];
  const hashes = await app.t.run(async ({ db }) =>
    (await db.query("apiKeys").collect()).map(({ hash }) => hash),
  );
  const idsOf = (rows: Row[]) => rows.map(({ _id }) => _id);
  const sessionId = idsOf(ada).find((id) => id.endsWith("sessions")) ?? "";
  return { ...app, hashes, sessionId, adaIds: idsOf(ada), graceIds: idsOf(grace), rows: grace };
}

export type Hostile = Awaited<ReturnType<typeof startHostile>>;

async function pushAll(app: Api, key: string, ids: string[], words: string): Promise<void> {
  const { body } = await app.post(key, "/sync/batch", {
    sessions: ids.map((externalId) => ({ externalId, title: words, projectPath: words })),
    messages: ["m1", "m2"].map((externalId) => ({
      ...{ sessionExternalId: "s1", externalId, role: "user", textContent: words },
      parts: [{ type: "tool-call", name: words, args: { words } }],
    })),
  });
  expect(body).toMatchObject({ ok: true });
}

/** Whatever was sent: nothing of Grace's has changed, and nothing of it is Ada's now. */
export async function expectUntouched(app: Hostile): Promise<void> {
  await app.settle();
  expect(await rowsOf(app, "user_grace")).toEqual(app.rows);
  expect(JSON.stringify(await rowsOf(app, "user_ada"))).not.toContain(MARKER);
  expect(heard()).toBe("");
}

type Row = { _id: string; userId?: string; sessionId?: string; messageId?: string };

/** All rows of a person's, and all that hang on one of them. */
async function rowsOf({ t }: Pick<Api, "t">, workosId: string): Promise<Row[]> {
  const all: Row[] = await t.run(async ({ db }) => {
    const tables = Object.keys(schema.tables) as TableNames[];
    return (await Promise.all(tables.map((table) => db.query(table).collect()))).flat();
  });
  const theirs = new Set(
    all.flatMap((row) => ("workosId" in row && row.workosId === workosId ? [row._id] : [])),
  );
  const isTheirs = ({ _id, userId, sessionId, messageId }: Row) =>
    [_id, userId, sessionId, messageId].some((id) => id !== undefined && theirs.has(id));
  // From the person to the sessions, the messages and the parts.
  for (let step = 0; step < 3; step += 1) {
    for (const row of all.filter(isTheirs)) theirs.add(row._id);
  }
  return all.filter(isTheirs);
}

/** How Ada sends a request: with one of her keys, her token, or nothing. */
export type As = "ada" | "reader" | "writer" | "token" | "nobody";

/** Sends a request of Ada's, and looks at what holds of every answer. */
export async function send(app: Hostile, as: As, path: string, asked: Asked): Promise<Answered> {
  const answered =
    as === "token"
      ? await app.callAs(app.ada, path, asked)
      : await app.call(as === "nobody" ? null : app.keys[as], path, asked);
  expectHarmless(app, `${path} ${JSON.stringify(asked)}`, answered);
  return answered;
}

/** No fault, a refusal of the one shape, nothing secret, and nothing of Grace's. */
function expectHarmless(
  { graceIds, hashes }: Hostile,
  sent: string,
  { status, headers, text, body }: Answered,
): void {
  const told = `${[...headers].join("\n")}\n${text}`;
  expect(status, `${sent} ${text}`).toBeLessThan(500);
  if (status >= 400) {
    expect(body).toEqual({ error: { code: CODES[status], message: expect.any(String) } });
    expect(text.length).toBeLessThan(600);
  }
  expect([MARKER, ...hashes].filter((secret) => told.includes(secret))).toEqual([]);
  expect(graceIds.filter((id) => told.includes(id) && !sent.includes(id))).toEqual([]);
}

/** Of the refusals that can be met here. */
const CODES: Record<number, string> = {
  400: "invalid_request",
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  405: "method_not_allowed",
  413: "payload_too_large",
  415: "unsupported_media_type",
};
