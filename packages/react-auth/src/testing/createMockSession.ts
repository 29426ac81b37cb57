import type { AuthSession } from "../session/claims";
import {
  stateName,
  transition,
  viewOf,
  type SessionEvent,
  type SessionFacts,
  type SessionStateName,
} from "../session/machine";
import type { SignInOptions, SignOutOptions } from "../session/redirect";
import type { AuthUser } from "../user";
import { factsOf, mockSession, mockUser, type MockState } from "./mockStates";

/**
 * A session without WorkOS and Convex, for tests and stories: the machine of the real one,
 * moved by its events. Give it to {@link MockAuthProvider}.
 *
 * @example
 * ```tsx
 * const session = createMockSession({ state: "signedIn" });
 * const app = <MockAuthProvider mock={session}>Hello</MockAuthProvider>;
 * session.dispatch({ type: "connectionOffline" });
 * console.log(session.state); // "offline"
 * ```
 */
export function createMockSession(options: MockSessionOptions = {}): MockSession {
  const user = { ...mockUser, ...options.user } as AuthUser;
  const session = { ...mockSession(), ...options.session };
  const listeners = new Set<() => void>();
  const trace: MockTransition[] = [];
  const calls: MockCall[] = [];
  let facts = factsOf(options.state ?? "signedIn", user, session);

  function set(next: SessionFacts, event: MockTransition["event"]): void {
    const from = nameOf(facts);
    facts = next;
    trace.push({ event, from, to: nameOf(facts) });
    for (const listener of listeners) listener();
  }

  return {
    calls,
    trace,
    get state() {
      return nameOf(facts);
    },
    getFacts: () => facts,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispatch: (event) => set(transition(facts, event), event.type),
    show: (state) => set(factsOf(state, user, session), "show"),
    call: (call) => void calls.push(call),
  };
}

export interface MockSessionOptions {
  /** @default "signedIn" */
  state?: MockState | undefined;
  /** Fields of the users row that differ from {@link mockUser}. */
  user?: Partial<AuthUser> | undefined;
  /** Fields of the session that differ from an admin's who has just signed in. */
  session?: Partial<AuthSession> | undefined;
}

export interface MockSession {
  /** The name of the state that is shown. */
  readonly state: SessionStateName;
  /** Every event, in order, with the states before and after it. */
  readonly trace: readonly MockTransition[];
  /** What the page has asked for: sign-in, sign-out, retry and others. */
  readonly calls: readonly MockCall[];
  /** Applies an event of the machine; one that does not fit changes nothing. */
  dispatch(event: SessionEvent): void;
  /** Goes to a state at once, whatever leads there. */
  show(state: MockState): void;
  getFacts(): SessionFacts;
  subscribe(listener: () => void): () => void;
  /** Records what the page asks for. */
  call(call: MockCall): void;
}

export interface MockTransition {
  /** The type of the event; `"show"` for {@link MockSession.show}. */
  event: SessionEvent["type"] | "show";
  from: SessionStateName;
  to: SessionStateName;
}

/** An action that the page has called; a mock leaves no page. */
export type MockCall =
  | { name: "signIn"; options: SignInOptions }
  | { name: "signOut"; options: SignOutOptions }
  | { name: "signInAutomatically" | "retry" | "goHome" | "getAccessToken" }
  | { name: "switchToOrganization"; organizationId: string };

function nameOf(facts: SessionFacts): SessionStateName {
  return stateName(viewOf(facts));
}
