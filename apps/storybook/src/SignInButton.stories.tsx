import { SignInButton } from "@opensync/react-auth";
import { createMockSession } from "@opensync/react-auth/testing";
import { expect, userEvent, waitFor } from "storybook/test";
import type { Meta, StoryObj } from "@storybook/react-vite";
import type { DocumentedParameters } from "../.storybook/componentDocs";
import { allStates, inState } from "./variations";

const meta = {
  title: "Components/SignInButton",
  component: SignInButton,
  parameters: {
    docsPage: {
      purpose: "A button that leads to WorkOS's sign-in page and back to the page.",
      avoid:
        "For pages that signed-out users never see: RequireAuth leads to the sign-in page by itself.",
      anatomy: [["Button", "[data-auth-sign-in]"]],
      states: [
        ["every state", "the button"],
        ["while it works", "disabled, aria-busy"],
      ],
      keyboard: [
        ["Tab", "moves to the button"],
        ["Enter, Space", "runs it"],
      ],
      roles: ['button, named by its text ("Sign in")'],
      liveRegion: "none",
      code: '<SignInButton returnTo="/dashboard" />\n<SignInButton render={<Button variant="primary" />} />',
    },
  } satisfies DocumentedParameters,
} satisfies Meta<typeof SignInButton>;

export default meta;

type Story = StoryObj;

export const Default: Story = {
  render: (args) => inState("signedOut", <SignInButton {...args} />),
};

export const OwnElement: Story = {
  render: () =>
    inState("signedOut", <SignInButton render={<button className="own">My own button</button>} />),
};

export const Pressed: Story = {
  render: (_, { loaded }) =>
    inState("signedOut", <SignInButton returnTo="/dashboard" />, loaded["mock"]),
  loaders: [async () => ({ mock: createMockSession({ state: "signedOut" }) })],
  async play({ canvas, loaded }) {
    const button = canvas.getByRole("button", { name: "Sign in" });
    await userEvent.tab();
    await expect(button).toHaveFocus();
    await userEvent.keyboard("{Enter}");
    await waitFor(() =>
      expect(loaded["mock"].calls[0]).toMatchObject({
        name: "signIn",
        options: { returnTo: "/dashboard" },
      }),
    );
  },
};

const states = allStates(<SignInButton />);
export const AllStates: Story = states.plain;
export const AllStatesRightToLeft: Story = states.rightToLeft;
export const AllStatesZoomed: Story = states.zoomed;
export const AllStatesNarrow: Story = states.narrow;
