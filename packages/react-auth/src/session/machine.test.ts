import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NO_CALLBACK } from "./callback";
import { ReactAuthError } from "../errors";
import { BEFORE } from "./session";
import { authView, type AuthFacts } from "./machine";
import type { UsersRow } from "../user";

const ROW = {
  _id: "users:1" as UsersRow["_id"],
  _creationTime: 1,
  workosId: "user_ada",
  createdAt: 1,
  updatedAt: 1,
};
const DENIED = new ReactAuthError("access_denied");

describe("authView", () => {
  it.each<[string, AuthFacts, object]>([
    ["before AuthKit knows", facts(), { status: "loading", waitingFor: "session" }],
    ["without a session", facts({ phase: "signedOut" }), { status: "signedOut" }],
    [
      "after a refused sign-in",
      facts({ phase: "signedOut", callback: { ...NO_CALLBACK, kind: "error", problem: DENIED } }),
      { status: "error", error: DENIED },
    ],
    [
      "before Convex has accepted the token",
      facts({ phase: "signedIn" }, { convex: convex({ isLoading: true }) }),
      { status: "loading", waitingFor: "token" },
    ],
    [
      "when Convex has refused it",
      facts({ phase: "signedIn" }),
      { status: "error", error: { code: "token_rejected" } },
    ],
    [
      "before the row is there",
      facts({ phase: "signedIn" }, { convex: convex({ isAuthenticated: true }), row: null }),
      { status: "loading", waitingFor: "user" },
    ],
    [
      "when the row cannot be made",
      facts(
        { phase: "signedIn" },
        {
          convex: convex({ isAuthenticated: true }),
          row: null,
          rowProblem: new ReactAuthError("account_deleted"),
        },
      ),
      { status: "error", error: { code: "account_deleted" } },
    ],
    [
      "with both",
      facts({ phase: "signedIn" }, { convex: convex({ isAuthenticated: true }), row: ROW }),
      { status: "signedIn", user: ROW, isReconnecting: false },
    ],
    [
      "with both, while the token cannot be refreshed",
      facts(
        { phase: "signedIn", health: "unavailable" },
        { convex: convex({ isAuthenticated: true }), row: ROW },
      ),
      { status: "signedIn", user: ROW, isReconnecting: true },
    ],
    [
      "when the session cannot be resumed",
      facts({ health: "unavailable" }),
      { status: "error", error: { code: "session_unavailable" } },
    ],
  ])("%s", (_, given, expected) => {
    expect(authView(given)).toMatchObject(expected);
  });

  it("shows signed-in content for an accepted token and a row only, and the signed-out page without a session only", () => {
    const boolean = fc.boolean();
    const anything = fc.record({
      phase: fc.constantFrom("loading", "signedOut", "signedIn"),
      health: fc.constantFrom("ok", "retrying", "unavailable"),
      problem: fc.constantFrom(null, DENIED),
      row: fc.constantFrom(undefined, null, ROW),
      rowProblem: fc.constantFrom(null, new ReactAuthError("provisioning_failed")),
      convex: fc.record({ isLoading: boolean, isAuthenticated: boolean, isRefreshing: boolean }),
    });
    fc.assert(
      fc.property(anything, ({ phase, health, problem, row, rowProblem, convex }) => {
        const session = { phase, health, problem, callback: NO_CALLBACK };
        const view = authView({ session, convex, row, rowProblem });
        const isAccepted = phase === "signedIn" && convex.isAuthenticated && row === ROW;
        expect(view.status === "signedIn").toBe(isAccepted);
        expect(view.user).toBe(isAccepted ? ROW : null);
        if (view.status === "signedOut") expect(phase).toBe("signedOut");
        expect(view.isLoading).toBe(view.status === "loading");
        expect(view.isAuthenticated).toBe(view.status === "signedIn");
        expect(view.error !== null).toBe(view.status === "error");
      }),
    );
  });
});

function facts(
  session: Partial<AuthFacts["session"]> = {},
  more: Partial<AuthFacts> = {},
): AuthFacts {
  return {
    session: { ...BEFORE, ...session },
    convex: convex({}),
    row: undefined,
    rowProblem: null,
    ...more,
  };
}

function convex(change: Partial<AuthFacts["convex"]>): AuthFacts["convex"] {
  return { isLoading: false, isAuthenticated: false, isRefreshing: false, ...change };
}
