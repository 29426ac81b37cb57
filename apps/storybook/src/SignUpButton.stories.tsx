import { SignUpButton } from "@opensync/react-auth";
import type { Meta, StoryObj } from "@storybook/react-vite";
import type { DocumentedParameters } from "../.storybook/componentDocs";
import { buttonDocs, pressed } from "./buttonStories";
import { allStates, inState } from "./variations";

const meta = {
  title: "Components/SignUpButton",
  component: SignUpButton,
  parameters: {
    docsPage: buttonDocs("SignUpButton", "Create account", {
      purpose: "A button that leads to WorkOS's page for creating an account.",
      avoid: "Where both are welcome: WorkOS's sign-in page has a link to creating an account.",
      selector: "[data-auth-sign-up]",
    }),
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

export const Pressed: Story = pressed("signedOut", <SignUpButton returnTo="/dashboard" />, {
  name: "signIn",
  options: { screenHint: "sign-up" },
});

const states = allStates(<SignUpButton />);
export const AllStates: Story = states.plain;
export const AllStatesRightToLeft: Story = states.rightToLeft;
export const AllStatesZoomed: Story = states.zoomed;
export const AllStatesNarrow: Story = states.narrow;
