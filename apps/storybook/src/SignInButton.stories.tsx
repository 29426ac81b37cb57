import { SignInButton } from "@opensync/react-auth";
import type { Meta, StoryObj } from "@storybook/react-vite";
import type { DocumentedParameters } from "../.storybook/componentDocs";
import { buttonDocs, pressed } from "./buttonStories";
import { allStates, inState } from "./variations";

const meta = {
  title: "Components/SignInButton",
  component: SignInButton,
  parameters: {
    docsPage: buttonDocs("SignInButton", "Sign in", {
      purpose: "A button that leads to WorkOS's sign-in page and back to the page.",
      avoid:
        "For pages that signed-out users never see: RequireAuth leads to the sign-in page by itself.",
      selector: "[data-auth-sign-in]",
    }),
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

export const Pressed: Story = pressed("signedOut", <SignInButton returnTo="/dashboard" />, {
  name: "signIn",
  options: { returnTo: "/dashboard" },
});

const states = allStates(<SignInButton />);
export const AllStates: Story = states.plain;
export const AllStatesRightToLeft: Story = states.rightToLeft;
export const AllStatesZoomed: Story = states.zoomed;
export const AllStatesNarrow: Story = states.narrow;
