import { SessionExpired } from "@opensync/react-auth";
import { createMockSession } from "@opensync/react-auth/testing";
import { expect, userEvent, waitFor } from "storybook/test";
import type { Meta, StoryObj } from "@storybook/react-vite";
import type { DocumentedParameters } from "../.storybook/componentDocs";
import { allStates, withSession } from "./variations";

const meta = {
  title: "Components/SessionExpired",
  component: SessionExpired,
  parameters: {
    docsPage: {
      purpose: "Offers to sign in again when WorkOS has ended the session while the page was open.",
      avoid: "Beside RequireAuth, which leads to the sign-in page.",
      anatomy: [
        ["Panel", "[data-auth-expired]"],
        ["Heading", "[data-auth-heading]"],
        ["Sign in again", "[data-auth-sign-in]"],
      ],
      states: [
        ["sessionExpired", "the panel"],
        ["every other state", "nothing"],
      ],
      keyboard: [
        ["Tab", "moves to the button"],
        ["Enter, Space", "runs it"],
      ],
      roles: ["alert, named by its heading", "heading, level 1"],
      liveRegion: "assertive: Your session has expired.",
      code: "<SessionExpired />",
    },
  } satisfies DocumentedParameters,
} satisfies Meta<typeof SessionExpired>;

export default meta;

type Story = StoryObj;

export const Default: Story = {
  loaders: [async () => ({ mock: createMockSession({ state: "sessionExpired" }) })],
  render: (_, { loaded }) => withSession(loaded["mock"], <SessionExpired />),
  async play({ canvas, loaded }) {
    await waitFor(() => expect(canvas.getByRole("heading")).toHaveFocus());
    await userEvent.tab();
    await userEvent.keyboard("{Enter}");
    await expect(loaded["mock"].calls[0]).toMatchObject({ name: "signIn" });
  },
};

const states = allStates(<SessionExpired />);
export const AllStates: Story = states.plain;
export const AllStatesRightToLeft: Story = states.rightToLeft;
export const AllStatesZoomed: Story = states.zoomed;
export const AllStatesNarrow: Story = states.narrow;
