import { ReactAuthError, type ReactAuthErrorCode } from "../errors";
import type { AuthUser } from "../user";
import type { AuthView, ErrorView, LoadingView } from "./authState";
import { NO_CALLBACK, type Callback } from "./callback";
import { NO_SESSION, type AuthSession } from "./claims";

/**
 * The session of a page as a state machine, pure: {@link transition} applies an event to
 * the facts, {@link viewOf} derives the state to show, {@link stateName} names it, and
 * {@link SESSION_STATES} describes every state.
 *
 * Four sources change independently: AuthKit, the refresh of its token, Convex, and the
 * users row. The facts have a field for each, and an event that does not fit them is
 * ignored: Convex's answer about a token counts only while there is a session, and the
 * users row only while Convex accepts the token.
 */
export interface SessionFacts {
  /** What AuthKit says, corrected by this page. */
  phase: "loading" | "signedOut" | "signedIn";
  /** Whether WorkOS has ended the session while the page was signed in. */
  isExpired: boolean;
  /** `retrying`: an attempt has failed, and the next one follows. `failed`: all have failed. */
  refresh: "ok" | "retrying" | "failed";
  /** What Convex says of the token. */
  token: "sent" | "accepted" | "refreshing" | "rejected";
  /** The users row: `null` when there is none yet, `undefined` while it is not known. */
  user: AuthUser | null | undefined;
  /** Why there is no users row. */
  userError: ReactAuthError | null;
  /** From the newest token. */
  session: AuthSession;
  /** What the URL says of a sign-in that has returned. */
  callback: Callback;
  /** Why the last attempt to sign in has failed. */
  signInError: ReactAuthError | null;
  /** `lost`: Convex cannot be reached. `offline`: the browser has no network. */
  connection: "ok" | "lost" | "offline";
  /** Whether `loading` has lasted for {@link LOADING_LIMIT}. */
  isOverdue: boolean;
}

/** The facts of a page that has just been opened. */
export const INITIAL_FACTS: SessionFacts = {
  phase: "loading",
  isExpired: false,
  refresh: "ok",
  token: "sent",
  user: undefined,
  userError: null,
  session: NO_SESSION,
  callback: NO_CALLBACK,
  signInError: null,
  connection: "ok",
  isOverdue: false,
};

/** In milliseconds: how long a page shows `loading` before it shows an error with a retry. */
export const LOADING_LIMIT = 30_000;

/** Everything that can happen to the session of a page. */
export type SessionEvent =
  /** Which session the browser has is not known, or not known any more. */
  | { type: "sessionLoading" }
  /** AuthKit has a session, and its token goes to Convex. */
  | { type: "sessionFound"; session: AuthSession }
  /** There is no session: signed out here or in another tab, or ended by WorkOS. */
  | { type: "sessionEnded"; isExpired?: boolean }
  /** A refreshed token has these claims. */
  | { type: "claimsRead"; session: AuthSession }
  | { type: "refreshSucceeded" | "refreshRetrying" | "refreshFailed" }
  /** `tokenRefreshing`: Convex accepted the last token and asks for the next one. */
  | { type: "tokenSent" | "tokenAccepted" | "tokenRefreshing" | "tokenRejected" }
  | { type: "userLoaded"; user: AuthUser | null }
  | { type: "userFailed"; error: ReactAuthError }
  | { type: "signInStarted" }
  | { type: "signInFailed"; error: ReactAuthError }
  /** The callback's code has been exchanged. */
  | { type: "callbackCompleted" }
  | { type: "callbackLeft" }
  | { type: "connectionLost" | "connectionOffline" | "connectionRestored" }
  /** `loading` has lasted for {@link LOADING_LIMIT}. */
  | { type: "loadingOverdue" };

/** Returns the facts after an event: the same object when the event changes nothing. */
export function transition(facts: SessionFacts, event: SessionEvent): SessionFacts {
  const change = changeOf(facts, event);
  const isChanged = Object.entries(change).some(
    ([name, value]) => facts[name as keyof SessionFacts] !== value,
  );
  return isChanged ? { ...facts, ...change } : facts;
}

function changeOf(facts: SessionFacts, event: SessionEvent): Partial<SessionFacts> {
  const { phase, callback } = facts;
  const isSignedIn = phase === "signedIn";
  switch (event.type) {
    case "sessionLoading":
      return { ...NO_TOKEN, phase: "loading", isExpired: false };
    case "sessionFound":
      return {
        ...NO_TOKEN,
        phase: "signedIn",
        isExpired: false,
        signInError: null,
        session: event.session,
      };
    case "sessionEnded":
      return {
        ...NO_TOKEN,
        phase: "signedOut",
        isExpired: event.isExpired ?? (phase === "signedOut" && facts.isExpired),
        session: NO_SESSION,
      };
    case "claimsRead":
      return isSignedIn ? { session: event.session } : {};
    case "refreshSucceeded":
      return { refresh: "ok" };
    case "refreshRetrying":
      return { refresh: "retrying" };
    case "refreshFailed":
      return { refresh: "failed" };
    case "tokenSent":
    case "tokenRejected":
      return isSignedIn
        ? { ...NO_USER, token: event.type === "tokenSent" ? "sent" : "rejected" }
        : {};
    case "tokenAccepted":
      return isSignedIn ? { token: "accepted" } : {};
    case "tokenRefreshing":
      return isSignedIn ? { token: "refreshing" } : {};
    case "userLoaded":
      return isAccepted(facts) ? { user: event.user, userError: null } : {};
    case "userFailed":
      return isAccepted(facts) ? { user: null, userError: event.error } : {};
    case "signInStarted":
      return { signInError: null };
    case "signInFailed":
      return { signInError: event.error };
    case "callbackCompleted":
      return { callback: { ...callback, kind: "done", problem: null } };
    case "callbackLeft":
      return { callback: NO_CALLBACK };
    case "connectionLost":
      return { connection: "lost" };
    case "connectionOffline":
      return { connection: "offline" };
    case "connectionRestored":
      return { connection: "ok" };
    case "loadingOverdue":
      return viewOf(facts).status === "loading" ? { isOverdue: true } : {};
  }
}

/**
 * Returns the state to show.
 *
 * `signedIn` requires both a token that Convex accepts and the users row. `signedOut`
 * requires that there is no session; no failure leads to it.
 */
export function viewOf(facts: SessionFacts): AuthView {
  const { phase, refresh, token, connection, user, userError, session } = facts;
  const isReconnecting = refresh !== "ok" || token === "refreshing" || connection !== "ok";
  if (isAccepted(facts)) {
    if (userError) return failed(userError);
    if (!user) return loading("user");
    const isOffline = connection === "offline";
    return { ...SIGNED_IN, isReconnecting, isOffline, user, session };
  }
  if (phase === "signedOut") {
    const error = facts.signInError ?? facts.callback.problem;
    return error ? failed(error) : { ...SIGNED_OUT, isExpired: facts.isExpired };
  }
  if (phase === "signedIn" && token === "rejected") return failed("token_rejected");
  if (refresh === "failed") return failed("session_unavailable");
  return loading(phase === "signedIn" ? "token" : "session");

  function loading(waitingFor: LoadingView["waitingFor"]): AuthView {
    if (!facts.isOverdue) return { ...LOADING, waitingFor, isReconnecting };
    return failed(waitingFor === "session" ? "session_unavailable" : "convex_unavailable");
  }
}

/** The name of the state that a page shows: a key of {@link SESSION_STATES}. */
export function stateName(view: AuthView): SessionStateName {
  switch (view.status) {
    case "loading":
      return LOADING_NAMES[view.waitingFor];
    case "signedOut":
      return view.isExpired ? "sessionExpired" : "signedOut";
    case "signedIn":
      return view.isOffline ? "offline" : view.isReconnecting ? "reconnecting" : "signedIn";
    case "error":
      // Other codes are rejections of calls and never a state.
      return view.error.code as SessionErrorCode;
  }
}

const LOADING_NAMES = {
  session: "loadingSession",
  token: "loadingToken",
  user: "loadingUser",
} as const satisfies Record<LoadingView["waitingFor"], SessionStateName>;

/** The states of a session. Error states are named by their code. */
export type SessionStateName =
  | "loadingSession"
  | "loadingToken"
  | "loadingUser"
  | "signedOut"
  | "sessionExpired"
  | "signedIn"
  | "reconnecting"
  | "offline"
  | SessionErrorCode;

/** The codes that the status `error` can carry. */
export type SessionErrorCode = Exclude<
  ReactAuthErrorCode,
  "session_changed" | "sign_out_failed" | "organization_switch_failed"
>;

/** Every state: when it is shown, and what leads out of it. */
export const SESSION_STATES: Record<SessionStateName, SessionStateText> = {
  loadingSession: {
    when: "The page has been opened, or another tab has signed in: AuthKit is asked for the session.",
    next: "AuthKit answers, or 30 seconds pass.",
  },
  loadingToken: {
    when: "AuthKit has a session, and Convex has not answered about its token.",
    next: "Convex accepts or rejects the token, or 30 seconds pass.",
  },
  loadingUser: {
    when: "Convex accepts the token. The users row is read, or created by `ensureUser`.",
    next: "The row is there, or cannot be created.",
  },
  signedOut: {
    when: "There is no session.",
    next: "`signIn()`, or a sign-in in another tab.",
  },
  sessionExpired: {
    when: "WorkOS has ended the session while the page was open: it expired or was revoked.",
    next: "`signIn()`, or a sign-in in another tab.",
  },
  signedIn: {
    when: "Convex accepts the token and the users row exists.",
    next: "`signOut()`, the end of the session, a rejected token, a change of user or organization.",
  },
  reconnecting: {
    when: "Signed in; the token could not be refreshed yet, or Convex cannot be reached.",
    next: "WorkOS and Convex answer again. What is shown stays.",
  },
  offline: {
    when: "Signed in; the browser has no network.",
    next: "The network is back. What is shown stays.",
  },
  token_rejected: {
    when: "Convex does not accept the token. Most often the deployment has another client id.",
    next: "`retry()`, which sends a new token.",
  },
  session_unavailable: {
    when: "WorkOS cannot be reached, so the session cannot be resumed.",
    next: "WorkOS answers: retried every 30 seconds, on focus, when online, and by `retry()`.",
  },
  convex_unavailable: {
    when: "Convex has not answered for 30 seconds.",
    next: "Convex answers, or `retry()`.",
  },
  provisioning_failed: {
    when: "The users row could not be read or created.",
    next: "`retry()`, or the row appears.",
  },
  account_deleted: {
    when: "The account has been deleted, though its token is still valid.",
    next: "`signOut()`.",
  },
  sign_in_failed: {
    when: "A sign-in could not be started, or its code could not be exchanged.",
    next: "`retry()`, which starts it again.",
  },
  callback_expired: {
    when: "The callback was opened with a code that this tab has not just asked for: too old, used before, or copied.",
    next: "`retry()`, which starts a new sign-in.",
  },
  access_denied: {
    when: "The user or WorkOS has cancelled or refused the sign-in.",
    next: "`retry()`, which starts it again.",
  },
};

/** Sentences of {@link SESSION_STATES}, in Markdown. */
export interface SessionStateText {
  when: string;
  next: string;
}

/** What belongs to a token and ends with it. */
const NO_USER = { user: undefined, userError: null } as const;
const NO_TOKEN = { ...NO_USER, refresh: "ok", token: "sent", isOverdue: false } as const;

const UNAUTHENTICATED = {
  isLoading: false,
  isAuthenticated: false,
  isReconnecting: false,
  user: null,
  session: null,
  error: null,
} as const;
const LOADING = { ...UNAUTHENTICATED, status: "loading", isLoading: true } as const;
const SIGNED_OUT = { ...UNAUTHENTICATED, status: "signedOut" } as const;
const SIGNED_IN = { ...UNAUTHENTICATED, status: "signedIn", isAuthenticated: true } as const;

function failed(error: ReactAuthError | SessionErrorCode): ErrorView {
  return {
    ...UNAUTHENTICATED,
    status: "error",
    error: typeof error === "string" ? new ReactAuthError(error) : error,
  };
}

/** Whether Convex accepts the token, also while it asks for the next one. */
function isAccepted({ phase, token }: SessionFacts): boolean {
  return phase === "signedIn" && (token === "accepted" || token === "refreshing");
}
