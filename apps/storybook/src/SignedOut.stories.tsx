import { SignedOut } from "@opensync/react-auth";
import type { Meta, StoryObj } from "@storybook/react-vite";
import type { DocumentedParameters } from "../.storybook/componentDocs";
import { allStates, inState } from "./variations";

const meta = {
  title: "Components/SignedOut",
  component: SignedOut,
  parameters: {
    docsPage: {
      purpose: "Shows its children in the state signedOut: not while loading, nor after an error.",
      avoid: "For a page that requires a session: RequireAuth leads to the sign-in page.",
      anatomy: [["Children", "yours"]],
      states: [
        ["signedOut, sessionExpired", "its children"],
        ["every other state", "nothing"],
      ],
      keyboard: [],
      roles: ["none of its own"],
      liveRegion: "none",
      code: "<SignedOut>\n  <Welcome />\n</SignedOut>",
    },
  } satisfies DocumentedParameters,
} satisfies Meta<typeof SignedOut>;

export default meta;

type Story = StoryObj;

export const Default: Story = {
  render: () => inState("signedOut", <SignedOut>Welcome</SignedOut>),
};

const states = allStates(<SignedOut>Welcome</SignedOut>);
export const AllStates: Story = states.plain;
export const AllStatesRightToLeft: Story = states.rightToLeft;
export const AllStatesZoomed: Story = states.zoomed;
export const AllStatesNarrow: Story = states.narrow;
