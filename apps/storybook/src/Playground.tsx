import {
  ConnectionStatus,
  ImpersonationBanner,
  ReactAuthError,
  RequireAuth,
  SignOutButton,
  useOrganization,
  useUser,
} from "@opensync/react-auth";
import {
  createMockSession,
  MockAuthProvider,
  mockSession,
  mockUser,
  type MockSession,
  type SessionEvent,
} from "@opensync/react-auth/testing";
import { useState, useSyncExternalStore } from "react";

/** A session that the buttons move, the real components below it, and the machine's trace. */
export function Playground() {
  const [mock] = useState(() => createMockSession());
  useSyncExternalStore(mock.subscribe, mock.getFacts);
  return (
    <main className="playground">
      <h1>Session playground</h1>
      <section className="playground-events" aria-label="Events">
        {EVENTS.map(([label, ...events]) => (
          <button
            key={label}
            type="button"
            onClick={() => events.forEach((event) => mock.dispatch(event))}
          >
            {label}
          </button>
        ))}
        <button type="button" onClick={() => mock.show("signedIn")}>
          Start again
        </button>
      </section>
      <section className="playground-app" aria-label="The app">
        <MockAuthProvider mock={mock}>
          <ImpersonationBanner />
          <ConnectionStatus />
          <RequireAuth>
            <Page />
          </RequireAuth>
        </MockAuthProvider>
      </section>
      <Trace mock={mock} />
    </main>
  );
}

function Page() {
  const user = useUser();
  const { current } = useOrganization();
  return (
    <>
      <p>
        {user?.name}, {current ? `${current.role} of ${current.id}` : "without an organization"}
      </p>
      <label>
        A draft, which must survive the network <input defaultValue="Typing…" />
      </label>{" "}
      <SignOutButton />
    </>
  );
}

function Trace({ mock }: { mock: MockSession }) {
  const last = mock.trace.at(-1);
  return (
    <section aria-label="Trace">
      <p role="status">
        State: <strong>{mock.state}</strong>
        {last && ` (${last.event})`}
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">Event</th>
            <th scope="col">From</th>
            <th scope="col">To</th>
          </tr>
        </thead>
        <tbody>
          {[...mock.trace].reverse().map(({ event, from, to }, index) => (
            <tr key={mock.trace.length - index}>
              <td>{event}</td>
              <td>{from}</td>
              <td>{to}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const SUPPORT = { email: "support@example.com", reason: null };

const EVENTS: [label: string, ...events: SessionEvent[]][] = [
  ["Pull the network", { type: "connectionOffline" }],
  ["Lose Convex", { type: "connectionLost" }],
  ["Reconnect", { type: "connectionRestored" }, { type: "refreshSucceeded" }],
  ["Expire the token", { type: "tokenRefreshing" }],
  ["Accept the token", { type: "tokenAccepted" }],
  ["Reject the token", { type: "tokenRejected" }],
  ["Fail the refresh", { type: "refreshFailed" }],
  ["Revoke the session", { type: "sessionEnded", isExpired: true }],
  ["Sign in", { type: "sessionFound", session: mockSession() }, { type: "tokenAccepted" }],
  ["Load the user", { type: "userLoaded", user: mockUser }],
  ["Delete the row", { type: "userLoaded", user: null }],
  ["Delete the account", { type: "userFailed", error: new ReactAuthError("account_deleted") }],
  [
    "Switch organization",
    { type: "claimsRead", session: { ...mockSession(), organizationId: "org_02EXAMPLE" } },
  ],
  ["Impersonate", { type: "claimsRead", session: { ...mockSession(), impersonator: SUPPORT } }],
];
