import { SessionError } from "@opensync/react-auth";
import { createMockSession } from "@opensync/react-auth/testing";
import { expect, userEvent, waitFor } from "storybook/test";
import type { Meta, StoryObj } from "@storybook/react-vite";
import type { DocumentedParameters } from "../.storybook/componentDocs";
import { allStates, inState, withSession } from "./variations";

const meta = {
  title: "Components/SessionError",
  component: SessionError,
  parameters: {
    docsPage: {
      purpose:
        "Shows the error of the session with a retry, and a sign-out where a session may exist.",
      avoid: "Beside RequireAuth and AuthCallback, which show errors by themselves.",
      anatomy: [
        ["Panel", "[data-auth-error]"],
        ["Heading", "[data-auth-heading]"],
        ["WorkOS's reason", "[data-auth-detail]"],
        ["Buttons and links", "[data-auth-actions]"],
        ["Retry", "[data-auth-retry]"],
        ["Sign-out", "[data-auth-sign-out]"],
        ["Start page", "[data-auth-home]"],
      ],
      states: [
        ["every error code", "a panel with its message"],
        ["account_deleted", "without a retry"],
        ["sign_in_failed, callback_expired, access_denied", "without a sign-out"],
        ["every other state", "nothing"],
      ],
      keyboard: [
        ["Tab", "moves from the heading, which has the focus, to the buttons"],
        ["Enter, Space", "runs the button"],
      ],
      roles: ["alert, named by its heading", "heading, level 1"],
      liveRegion: "assertive: the message",
      code: "<SessionError />\n<SessionError>{(error, retry) => <Banner text={error.message} onClick={retry} />}</SessionError>",
    },
  } satisfies DocumentedParameters,
} satisfies Meta<typeof SessionError>;

export default meta;

type Story = StoryObj;

export const TokenRejected: Story = { render: () => inState("token_rejected", <SessionError />) };

export const AccountDeleted: Story = { render: () => inState("account_deleted", <SessionError />) };

export const AccessDenied: Story = { render: () => inState("access_denied", <SessionError />) };

export const Retried: Story = {
  loaders: [async () => ({ mock: createMockSession({ state: "session_unavailable" }) })],
  render: (_, { loaded }) => withSession(loaded["mock"], <SessionError />),
  async play({ canvas, loaded }) {
    await waitFor(() => expect(canvas.getByRole("heading")).toHaveFocus());
    await userEvent.tab();
    await userEvent.keyboard("{Enter}");
    await expect(loaded["mock"].calls).toMatchObject([{ name: "retry" }]);
  },
};

const states = allStates(<SessionError />);
export const AllStates: Story = states.plain;
export const AllStatesRightToLeft: Story = states.rightToLeft;
export const AllStatesZoomed: Story = states.zoomed;
export const AllStatesNarrow: Story = states.narrow;
