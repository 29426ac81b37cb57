import {
  SessionError,
  SessionExpired,
  SessionLoading,
  SignedIn,
  SignedOut,
} from "@opensync/react-auth";
import {
  MockAuthProvider,
  SESSION_STATES,
  type SessionStateName,
} from "@opensync/react-auth/testing";
import type { Meta, StoryObj } from "@storybook/react-vite";

const meta = { title: "Session/States", tags: ["!autodocs"] } satisfies Meta;

export default meta;

/** Every state of the machine: when it is shown, what leads out of it, and how it looks. */
export const States: StoryObj = {
  render: () => (
    <main>
      <h1>Session states</h1>
      <ul className="states">
        {(Object.keys(SESSION_STATES) as SessionStateName[]).map((name) => (
          <li key={name} className="state">
            <h2>{name}</h2>
            <p>{plain(SESSION_STATES[name].when)}</p>
            <p className="nothing-text">Next: {plain(SESSION_STATES[name].next)}</p>
            <MockAuthProvider state={name}>
              <SessionLoading />
              <SessionError />
              <SessionExpired />
              <SignedIn>{(user) => <p>Signed in as {user.name}</p>}</SignedIn>
              <SignedOut>
                <p>Signed out</p>
              </SignedOut>
            </MockAuthProvider>
          </li>
        ))}
      </ul>
    </main>
  ),
};

/** The table's sentences are Markdown. */
function plain(markdown: string): string {
  return markdown.replaceAll("`", "");
}
