import { SignedIn } from "@opensync/react-auth";
import { createMockSession } from "@opensync/react-auth/testing";
import { expect, waitFor } from "storybook/test";
import type { Meta, StoryObj } from "@storybook/react-vite";
import type { DocumentedParameters } from "../.storybook/componentDocs";
import { allStates, inState, withSession } from "./variations";

const meta = {
  title: "Components/SignedIn",
  component: SignedIn,
  parameters: {
    docsPage: {
      purpose:
        "Shows its children in the state signedIn: Convex accepts the token and the users row exists.",
      avoid:
        "For whole pages: RequireAuth also shows loading, errors and the way to the sign-in page.",
      anatomy: [["Children", "yours"]],
      states: [
        ["signedIn, reconnecting, offline", "its children"],
        ["every other state", "nothing"],
      ],
      keyboard: [],
      roles: ["none of its own"],
      liveRegion: "none",
      code: "<SignedIn>{(user) => <p>Hello, {user.name}</p>}</SignedIn>",
    },
  } satisfies DocumentedParameters,
} satisfies Meta<typeof SignedIn>;

export default meta;

type Story = StoryObj;

export const Default: Story = {
  render: () => inState("signedIn", <SignedIn>{(user) => <p>Hello, {user.name}</p>}</SignedIn>),
};

export const EndsWithTheSession: Story = {
  loaders: [async () => ({ mock: createMockSession() })],
  render: (_, { loaded }) =>
    withSession(loaded["mock"], <SignedIn>{(user) => <p>Hello, {user.name}</p>}</SignedIn>),
  async play({ canvas, loaded }) {
    await expect(canvas.getByText("Hello, Ada Lovelace")).toBeVisible();
    loaded["mock"].dispatch({ type: "sessionEnded" });
    await waitFor(() => expect(canvas.queryByText("Hello, Ada Lovelace")).toBeNull());
  },
};

const states = allStates(<SignedIn>{(user) => <p>Hello, {user.name}</p>}</SignedIn>);
export const AllStates: Story = states.plain;
export const AllStatesRightToLeft: Story = states.rightToLeft;
export const AllStatesZoomed: Story = states.zoomed;
export const AllStatesNarrow: Story = states.narrow;
