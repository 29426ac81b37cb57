import { SignOutButton } from "@opensync/react-auth";
import type { Meta, StoryObj } from "@storybook/react-vite";
import type { DocumentedParameters } from "../.storybook/componentDocs";
import { buttonDocs, pressed } from "./buttonStories";
import { allStates, inState } from "./variations";

const meta = {
  title: "Components/SignOutButton",
  component: SignOutButton,
  parameters: {
    docsPage: buttonDocs("SignOutButton", "Sign out", {
      purpose: "A button that ends the session at WorkOS and in every tab.",
      avoid: "For removing access on other devices: it ends this browser's session only.",
      selector: "[data-auth-sign-out]",
    }),
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

export const Pressed: Story = pressed("signedIn", <SignOutButton returnTo="/dashboard" />, {
  name: "signOut",
  options: { returnTo: "/dashboard" },
});

const states = allStates(<SignOutButton />);
export const AllStates: Story = states.plain;
export const AllStatesRightToLeft: Story = states.rightToLeft;
export const AllStatesZoomed: Story = states.zoomed;
export const AllStatesNarrow: Story = states.narrow;
