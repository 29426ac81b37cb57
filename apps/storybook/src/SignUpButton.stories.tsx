import { SignUpButton } from "@opensync/react-auth";
import { createMockSession } from "@opensync/react-auth/testing";
import { expect, userEvent, waitFor } from "storybook/test";
import type { Meta, StoryObj } from "@storybook/react-vite";
import type { DocumentedParameters } from "../.storybook/componentDocs";
import { allStates, inState } from "./variations";

const meta = {
  title: "Components/SignUpButton",
  component: SignUpButton,
  parameters: {
    docsPage: {
      purpose: "A button that leads to WorkOS's page for creating an account.",
      avoid: "Where both are welcome: WorkOS's sign-in page has a link to creating an account.",
      anatomy: [["Button", "[data-auth-sign-up]"]],
      states: [
        ["every state", "the button"],
        ["while it works", "disabled, aria-busy"],
      ],
      keyboard: [
        ["Tab", "moves to the button"],
        ["Enter, Space", "runs it"],
      ],
      roles: ['button, named by its text ("Create account")'],
      liveRegion: "none",
      code: '<SignUpButton returnTo="/dashboard" />\n<SignUpButton render={<Button variant="primary" />} />',
    },
  } satisfies DocumentedParameters,
} satisfies Meta<typeof SignUpButton>;

export default meta;

type Story = StoryObj;

export const Default: Story = {
  render: (args) => inState("signedOut", <SignUpButton {...args} />),
};

export const OwnElement: Story = {
  render: () =>
    inState("signedOut", <SignUpButton render={<button className="own">My own button</button>} />),
};

export const Pressed: Story = {
  render: (_, { loaded }) =>
    inState("signedOut", <SignUpButton returnTo="/dashboard" />, loaded["mock"]),
  loaders: [async () => ({ mock: createMockSession({ state: "signedOut" }) })],
  async play({ canvas, loaded }) {
    const button = canvas.getByRole("button", { name: "Create account" });
    await userEvent.tab();
    await expect(button).toHaveFocus();
    await userEvent.keyboard("{Enter}");
    await waitFor(() =>
      expect(loaded["mock"].calls[0]).toMatchObject({
        name: "signIn",
        options: { screenHint: "sign-up" },
      }),
    );
  },
};

const states = allStates(<SignUpButton />);
export const AllStates: Story = states.plain;
export const AllStatesRightToLeft: Story = states.rightToLeft;
export const AllStatesZoomed: Story = states.zoomed;
export const AllStatesNarrow: Story = states.narrow;
