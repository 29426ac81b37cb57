import { SignOutButton } from "@opensync/react-auth";
import { createMockSession } from "@opensync/react-auth/testing";
import { expect, userEvent, waitFor } from "storybook/test";
import type { Meta, StoryObj } from "@storybook/react-vite";
import type { DocumentedParameters } from "../.storybook/componentDocs";
import { allStates, inState } from "./variations";

const meta = {
  title: "Components/SignOutButton",
  component: SignOutButton,
  parameters: {
    docsPage: {
      purpose: "A button that ends the session at WorkOS and in every tab.",
      avoid: "For removing access on other devices: it ends this browser's session only.",
      anatomy: [["Button", "[data-auth-sign-out]"]],
      states: [
        ["every state", "the button"],
        ["while it works", "disabled, aria-busy"],
      ],
      keyboard: [
        ["Tab", "moves to the button"],
        ["Enter, Space", "runs it"],
      ],
      roles: ['button, named by its text ("Sign out")'],
      liveRegion: "none",
      code: '<SignOutButton returnTo="/dashboard" />\n<SignOutButton render={<Button variant="primary" />} />',
    },
  } satisfies DocumentedParameters,
} satisfies Meta<typeof SignOutButton>;

export default meta;

type Story = StoryObj;

export const Default: Story = {
  render: (args) => inState("signedIn", <SignOutButton {...args} />),
};

export const OwnElement: Story = {
  render: () =>
    inState("signedIn", <SignOutButton render={<button className="own">My own button</button>} />),
};

export const Pressed: Story = {
  render: (_, { loaded }) =>
    inState("signedIn", <SignOutButton returnTo="/dashboard" />, loaded["mock"]),
  loaders: [async () => ({ mock: createMockSession({ state: "signedIn" }) })],
  async play({ canvas, loaded }) {
    const button = canvas.getByRole("button", { name: "Sign out" });
    await userEvent.tab();
    await expect(button).toHaveFocus();
    await userEvent.keyboard("{Enter}");
    await waitFor(() =>
      expect(loaded["mock"].calls[0]).toMatchObject({
        name: "signOut",
        options: { returnTo: "/dashboard" },
      }),
    );
  },
};

const states = allStates(<SignOutButton />);
export const AllStates: Story = states.plain;
export const AllStatesRightToLeft: Story = states.rightToLeft;
export const AllStatesZoomed: Story = states.zoomed;
export const AllStatesNarrow: Story = states.narrow;
