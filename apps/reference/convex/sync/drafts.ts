import type { MutationCtxOf } from "@opensync/convex-auth";
import type { Value } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import type { auth } from "../auth";
import { digestDue } from "./digest";
import { draftOf, shownRow, type Draft } from "./draft";
import { jsonOf } from "./json";
import { BYTE_LIMIT } from "./limits";

/** What pushes need of a context: that of an `auth.mutation` and of an HTTP mutation have it. */
export type SyncCtx = Pick<MutationCtxOf<typeof auth>, "db" | "scheduler" | "user">;

/**
 * The sessions that one transaction pushes to. Each is read once and written
 * when all pushes are in, however many messages it gets.
 */
export class Drafts {
  readonly #ctx: SyncCtx;
  readonly #now: number;
  readonly #drafts = new Map<string, Draft>();

  constructor(ctx: SyncCtx, now: number) {
    this.#ctx = ctx;
    this.#now = now;
  }

  /** The caller's session with this id of the plugin's; a fresh one where there is none. */
  async open(externalId: string): Promise<Draft> {
    const open = this.#drafts.get(externalId);
    if (open) return open;
    const { db, user } = this.#ctx;
    const row = await db
      .query("sessions")
      .withIndex("by_user_external", (q) => q.eq("userId", user._id).eq("externalId", externalId))
      .first();
    return this.keep(draftOf(externalId, row));
  }

  /** The draft in place of the one that was open. */
  keep(draft: Draft): Draft {
    this.#drafts.set(draft.externalId, draft);
    return draft;
  }

  /** The session's id; makes its row where there is none, so that messages can be put into it. */
  async idOf(externalId: string): Promise<Id<"sessions">> {
    const draft = await this.open(externalId);
    const row = draft.row ?? (await this.#insert(draft));
    return row._id;
  }

  /** What saving will take at most: index ranges, and bytes read or written. */
  get pending(): { ranges: number; bytes: number } {
    const drafts = [...this.#drafts.values()];
    const moved = drafts.filter(({ endsMoved }) => endsMoved).length;
    return {
      ranges: drafts.length * 3 + moved * 3,
      bytes: drafts.length * 50_000 + moved * 2 * BYTE_LIMIT,
    };
  }

  /** Writes what has changed, and nothing for what has not. */
  async save(): Promise<void> {
    for (const externalId of this.#drafts.keys()) await this.#save(externalId);
  }

  async #save(externalId: string): Promise<void> {
    const id = await this.idOf(externalId);
    const draft = await this.#settled(await this.open(externalId), id);
    const changes = changed(draft.row, shownRow(draft, this.#now));
    if (changes) await this.#ctx.db.patch("sessions", id, changes);
    if (draft.reworded) await digestDue(this.#ctx, id, shownRow(draft, this.#now));
    this.#drafts.delete(externalId);
  }

  async #insert(draft: Draft): Promise<Doc<"sessions">> {
    const { db } = this.#ctx;
    const id = await db.insert("sessions", { ...shownRow(draft, this.#now), isPublic: false });
    const row = await db.get("sessions", id);
    if (!row) throw new Error("A session that was just made is gone.");
    this.keep({ ...draft, row });
    return row;
  }

  async #settled(draft: Draft, sessionId: Id<"sessions">): Promise<Draft> {
    if (!draft.endsMoved) return draft;
    const messages = () =>
      this.#ctx.db.query("messages").withIndex("by_session", (q) => q.eq("sessionId", sessionId));
    const first = await messages().first();
    const last = await messages().order("desc").first();
    const ends = first &&
      last && { firstMessageAt: first.createdAt, lastMessageAt: last.createdAt };
    return { ...draft, sync: { ...draft.sync, ...ends } };
  }
}

/** The fields that differ from the row; `null` when none does. */
export function changed<Fields extends object>(
  row: object | null,
  fields: Fields,
): Partial<Fields> | null {
  const stored = (row ?? {}) as Record<string, Value | undefined>;
  const differing = Object.entries(fields as Record<string, Value | undefined>).filter(
    ([name, value]) => jsonOf(value) !== jsonOf(stored[name]),
  );
  return differing.length === 0 ? null : (Object.fromEntries(differing) as Partial<Fields>);
}
