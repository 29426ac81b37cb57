import { Login } from "@opensync/react-auth";
import { createMockSession } from "@opensync/react-auth/testing";
import { expect } from "storybook/test";
import type { Meta, StoryObj } from "@storybook/react-vite";
import type { DocumentedParameters } from "../.storybook/componentDocs";
import { allStates, inState, withSession } from "./variations";

const meta = {
  title: "Components/Login",
  component: Login,
  parameters: {
    docsPage: {
      purpose:
        "The page of the sign-in URL of the WorkOS dashboard: starts impersonations, sign-ins from an identity provider's dashboard, and invitations.",
      avoid: "As a page with a form: WorkOS hosts the sign-in page.",
      anatomy: [
        ["Status line", "[data-auth-status]"],
        ["Panel", "[data-auth-error]"],
        ["Heading", "[data-auth-heading]"],
        ["WorkOS's reason", "[data-auth-detail]"],
      ],
      states: [
        ["every state without an error", "a status line, and leaves for the sign-in page"],
        ["error codes", "the error with a retry"],
      ],
      keyboard: [["Tab", "moves from the heading of an error to its buttons"]],
      roles: ["status", "alert for errors"],
      liveRegion: "polite: Taking you to sign in…",
      code: '<Route path="/login" element={<Login returnTo="/dashboard" />} />',
    },
  } satisfies DocumentedParameters,
} satisfies Meta<typeof Login>;

export default meta;

type Story = StoryObj;

export const Default: Story = {
  loaders: [async () => ({ mock: createMockSession({ state: "signedOut" }) })],
  render: (_, { loaded }) => withSession(loaded["mock"], <Login returnTo="/dashboard" />),
  async play({ canvas, loaded }) {
    await expect(canvas.getByRole("status")).toHaveTextContent("Taking you to sign in…");
    await expect(loaded["mock"].calls[0]).toMatchObject({
      name: "signIn",
      options: { returnTo: "/dashboard" },
    });
  },
};

export const Failed: Story = { render: () => inState("sign_in_failed", <Login />) };

const states = allStates(<Login />);
export const AllStates: Story = states.plain;
export const AllStatesRightToLeft: Story = states.rightToLeft;
export const AllStatesZoomed: Story = states.zoomed;
export const AllStatesNarrow: Story = states.narrow;
