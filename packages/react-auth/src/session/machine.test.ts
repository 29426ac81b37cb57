import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runs } from "../../../../vitest.runs";
import { ReactAuthError } from "../errors";
import type { UsersRow } from "../user";
import { NO_CALLBACK } from "./callback";
import { NO_SESSION } from "./claims";
import {
  INITIAL_FACTS,
  SESSION_STATES,
  stateName,
  transition,
  viewOf,
  type SessionEvent,
  type SessionFacts,
  type SessionStateName,
} from "./machine";

const ROW = {
  _id: "users:1" as UsersRow["_id"],
  _creationTime: 1,
  workosId: "user_ada",
  createdAt: 1,
  updatedAt: 1,
};
const SESSION = { ...NO_SESSION, id: "session_1", organizationId: "org_1" };
const DENIED = new ReactAuthError("access_denied");
const FAILED = new ReactAuthError("provisioning_failed");
const DELETED = new ReactAuthError("account_deleted");

const FOUND: SessionEvent[] = [
  { type: "claimsRead", session: SESSION },
  { type: "sessionFound", session: SESSION },
];
const ACCEPTED: SessionEvent[] = [...FOUND, { type: "tokenAccepted" }];
const SIGNED_IN: SessionEvent[] = [...ACCEPTED, { type: "userLoaded", user: ROW }];

describe("the states", () => {
  it.each<[SessionStateName, SessionEvent[]]>([
    ["loadingSession", []],
    ["loadingSession", [{ type: "refreshRetrying" }]],
    ["session_unavailable", [{ type: "refreshFailed" }]],
    ["session_unavailable", [{ type: "loadingOverdue" }]],
    ["loadingToken", FOUND],
    ["convex_unavailable", [...FOUND, { type: "loadingOverdue" }]],
    ["token_rejected", [...FOUND, { type: "tokenRejected" }]],
    ["loadingUser", ACCEPTED],
    ["loadingUser", [...ACCEPTED, { type: "userLoaded", user: null }]],
    ["provisioning_failed", [...ACCEPTED, { type: "userFailed", error: FAILED }]],
    ["account_deleted", [...ACCEPTED, { type: "userFailed", error: DELETED }]],
    ["signedIn", SIGNED_IN],
    ["reconnecting", [...SIGNED_IN, { type: "tokenRefreshing" }]],
    ["reconnecting", [...SIGNED_IN, { type: "refreshRetrying" }]],
    ["reconnecting", [...SIGNED_IN, { type: "refreshFailed" }]],
    ["reconnecting", [...SIGNED_IN, { type: "connectionLost" }]],
    ["offline", [...SIGNED_IN, { type: "connectionOffline" }]],
    ["signedIn", [...SIGNED_IN, { type: "connectionOffline" }, { type: "connectionRestored" }]],
    ["token_rejected", [...SIGNED_IN, { type: "tokenRejected" }]],
    ["loadingUser", [...SIGNED_IN, { type: "userLoaded", user: null }]],
    ["loadingSession", [...SIGNED_IN, { type: "sessionLoading" }]],
    ["signedOut", [...SIGNED_IN, { type: "sessionEnded" }]],
    ["sessionExpired", [...SIGNED_IN, { type: "sessionEnded", isExpired: true }]],
    ["signedOut", [{ type: "sessionEnded" }]],
    ["access_denied", [{ type: "sessionEnded" }, { type: "signInFailed", error: DENIED }]],
    [
      "signedOut",
      [
        { type: "sessionEnded" },
        { type: "signInFailed", error: DENIED },
        { type: "signInStarted" },
      ],
    ],
  ])("%s", (name, events) => {
    expect(nameAfter(events)).toBe(name);
  });

  it("shows the callback's error while signed out, until its page is left", () => {
    const error = new ReactAuthError("callback_expired");
    const facts: SessionFacts = {
      ...INITIAL_FACTS,
      callback: { kind: "code", returnTo: "/", problem: error },
    };
    const signedOut = transition(facts, { type: "sessionEnded" });
    expect(viewOf(signedOut).error).toBe(error);
    expect(stateName(viewOf(transition(signedOut, { type: "callbackLeft" })))).toBe("signedOut");
    const completed = transition(facts, { type: "callbackCompleted" });
    expect(viewOf(transition(completed, { type: "sessionEnded" })).error).toBeNull();
  });

  it("keeps an expired session apart from signed out until the next session", () => {
    const expired = factsAfter([...SIGNED_IN, { type: "sessionEnded", isExpired: true }]);
    const again = transition(expired, { type: "sessionEnded" });
    expect(stateName(viewOf(again))).toBe("sessionExpired");
    const found = transition(again, { type: "sessionFound", session: SESSION });
    const next = transition(found, { type: "sessionEnded" });
    expect(stateName(viewOf(next))).toBe("signedOut");
  });

  it("hands the session out while signed in only", () => {
    expect(viewOf(factsAfter(SIGNED_IN)).session).toBe(SESSION);
    expect(viewOf(factsAfter(ACCEPTED)).session).toBeNull();
    const promoted = { ...SESSION, role: "admin" };
    const refreshed = factsAfter([...SIGNED_IN, { type: "claimsRead", session: promoted }]);
    expect(viewOf(refreshed).session).toBe(promoted);
    const ended = factsAfter([...SIGNED_IN, { type: "sessionEnded" }]);
    expect(ended.session).toBe(NO_SESSION);
  });
});

describe("any sequence of events", () => {
  const event: fc.Arbitrary<SessionEvent> = fc.oneof(
    ...(
      [
        "sessionLoading",
        "refreshSucceeded",
        "refreshRetrying",
        "refreshFailed",
        "tokenSent",
        "tokenAccepted",
        "tokenRefreshing",
        "tokenRejected",
        "signInStarted",
        "callbackCompleted",
        "callbackLeft",
        "connectionLost",
        "connectionOffline",
        "connectionRestored",
        "loadingOverdue",
      ] as const
    ).map((type) => fc.constant({ type })),
    fc.record({ type: fc.constant("sessionEnded" as const), isExpired: fc.boolean() }),
    fc.constant({ type: "sessionFound" as const, session: SESSION }),
    fc.constant({ type: "claimsRead" as const, session: { ...SESSION, role: "admin" } }),
    fc.record({ type: fc.constant("userLoaded" as const), user: fc.constantFrom(null, ROW) }),
    fc.constant({ type: "userFailed" as const, error: FAILED }),
    fc.constant({ type: "signInFailed" as const, error: DENIED }),
  );

  const start = fc.constantFrom([], FOUND, ACCEPTED, SIGNED_IN);

  it("shows a user only with a session, an accepted token and a row", () => {
    check((facts) => {
      const isAccepted = facts.token === "accepted" || facts.token === "refreshing";
      const { status, user } = viewOf(facts);
      expect(status === "signedIn").toBe(facts.phase === "signedIn" && isAccepted && !!facts.user);
      expect(user).toBe(status === "signedIn" ? ROW : null);
    });
  });

  it("shows signed out only when there is no session", () => {
    check((facts) => {
      if (viewOf(facts).status === "signedOut") expect(facts.phase).toBe("signedOut");
    });
  });

  it("ends what belongs to a token together with the session", () => {
    check((facts) => {
      if (facts.phase !== "signedIn")
        expect([facts.user, facts.userError]).toEqual([undefined, null]);
    });
  });

  it("is always in a documented state, whose flags fit its status", () => {
    check((facts) => {
      const view = viewOf(facts);
      expect(Object.keys(SESSION_STATES)).toContain(stateName(view));
      expect(view.isLoading).toBe(view.status === "loading");
      expect(view.isAuthenticated).toBe(view.status === "signedIn");
      expect(view.error !== null).toBe(view.status === "error");
    });
  });

  it("returns the same facts for an event that changes nothing", () => {
    fc.assert(
      fc.property(fc.array(event), event, (events, last) => {
        const facts = factsAfter([...events, last]);
        const again = transition(facts, last);
        // A completed callback is another object; all else is compared by identity.
        if (last.type !== "callbackCompleted") expect(again).toBe(facts);
      }),
      { numRuns: runs(300) },
    );
  });

  it("reaches every state that the table names", () => {
    const seen = new Set<string>();
    check((facts) => void seen.add(stateName(viewOf(facts))), 3_000);
    const byOtherMeans = ["account_deleted", "callback_expired", "sign_in_failed"];
    expect([...seen, ...byOtherMeans].sort()).toEqual(Object.keys(SESSION_STATES).sort());
  });

  function check(property: (facts: SessionFacts) => void, count = 500): void {
    fc.assert(
      fc.property(start, fc.array(event, { maxLength: 20 }), (first, events) => {
        let facts = factsAfter(first);
        property(facts);
        for (const next of events) {
          facts = transition(facts, next);
          property(facts);
        }
      }),
      { numRuns: runs(count) },
    );
  }
});

function factsAfter(events: SessionEvent[]): SessionFacts {
  return events.reduce(transition, INITIAL_FACTS);
}

function nameAfter(events: SessionEvent[]): SessionStateName {
  expect(INITIAL_FACTS.callback).toBe(NO_CALLBACK);
  return stateName(viewOf(factsAfter(events)));
}
