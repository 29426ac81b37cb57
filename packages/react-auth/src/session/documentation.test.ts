import { readFile, writeFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { ReactAuthError } from "../errors";
import { factsOf, mockSession, mockUser } from "../testing/mockStates";
import {
  SESSION_STATES,
  stateName,
  transition,
  viewOf,
  type SessionEvent,
  type SessionStateName,
} from "./machine";

const PAGE = "../../docs/session-states.md";
const NAMES = Object.keys(SESSION_STATES) as SessionStateName[];

/** One of each event. The type makes a new event an error here. */
const EVENTS: { [Type in SessionEvent["type"]]: SessionEvent & { type: Type } } = {
  sessionLoading: { type: "sessionLoading" },
  sessionFound: { type: "sessionFound", session: mockSession() },
  sessionEnded: { type: "sessionEnded", isExpired: false },
  claimsRead: { type: "claimsRead", session: mockSession() },
  refreshSucceeded: { type: "refreshSucceeded" },
  refreshRetrying: { type: "refreshRetrying" },
  refreshFailed: { type: "refreshFailed" },
  tokenSent: { type: "tokenSent" },
  tokenAccepted: { type: "tokenAccepted" },
  tokenRefreshing: { type: "tokenRefreshing" },
  tokenRejected: { type: "tokenRejected" },
  userLoaded: { type: "userLoaded", user: mockUser },
  userFailed: { type: "userFailed", error: new ReactAuthError("provisioning_failed") },
  signInStarted: { type: "signInStarted" },
  signInFailed: { type: "signInFailed", error: new ReactAuthError("sign_in_failed") },
  callbackCompleted: { type: "callbackCompleted" },
  callbackLeft: { type: "callbackLeft" },
  connectionLost: { type: "connectionLost" },
  connectionOffline: { type: "connectionOffline" },
  connectionRestored: { type: "connectionRestored" },
  loadingOverdue: { type: "loadingOverdue" },
};

it.each([
  ["states", stateTable],
  ["events", eventTable],
])(
  "docs/session-states.md lists the %s of the machine (UPDATE_DOCS=1 writes them)",
  async (part, table) => {
    const text = await readFile(PAGE, "utf8");
    const [start, end] = [`<!-- ${part} -->\n`, `<!-- /${part} -->`];
    const before = text.slice(0, text.indexOf(start) + start.length);
    const after = text.slice(text.indexOf(end));
    const expected = `${before}\n${table()}\n\n${after}`;
    if (process.env["UPDATE_DOCS"] === "1") await writeFile(PAGE, expected);
    else expect(text).toBe(expected);
  },
);

function stateTable(): string {
  const rows = NAMES.map((name) => {
    const { status } = viewOf(factsOf(name, mockUser, mockSession()));
    const { when, next } = SESSION_STATES[name];
    return [`\`${name}\``, `\`${status}\``, when, next];
  });
  return format([["State", "`status`", "When", "What leads out of it"], ...rows]);
}

function eventTable(): string {
  const rows = Object.values(EVENTS).map((event) => [`\`${event.type}\``, changesOf(event)]);
  return format([["Event", "Leads from → to"], ...rows]);
}

/** For example "`signedIn`, `offline` → `signedOut`". */
function changesOf(event: SessionEvent): string {
  const from = new Map<SessionStateName, SessionStateName[]>();
  for (const name of NAMES) {
    const next = stateName(viewOf(transition(factsOf(name, mockUser, mockSession()), event)));
    if (next !== name) from.set(next, [...(from.get(next) ?? []), name]);
  }
  const all = (names: string[]) => names.map((name) => `\`${name}\``).join(", ");
  const changes = [...from].map(([to, names]) =>
    names.length >= NAMES.length - 2 ? `every state → \`${to}\`` : `${all(names)} → \`${to}\``,
  );
  return changes.join("<br>") || "changes no state by itself";
}

/** As prettier formats a table. */
function format(rows: string[][]): string {
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths?.[column] ?? 0)).join(" | ")} |`;
  const [head = [], ...body] = rows;
  return [
    line(head),
    line(head.map((_, column) => "-".repeat(widths?.[column] ?? 0))),
    ...body.map(line),
  ].join("\n");
}
