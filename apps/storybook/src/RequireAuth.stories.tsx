import { RequireAuth } from "@opensync/react-auth";
import { createMockSession } from "@opensync/react-auth/testing";
import { expect, userEvent } from "storybook/test";
import type { Meta, StoryObj } from "@storybook/react-vite";
import type { DocumentedParameters } from "../.storybook/componentDocs";
import { allStates, inState, withSession } from "./variations";

const meta = {
  title: "Components/RequireAuth",
  component: RequireAuth,
  parameters: {
    docsPage: {
      purpose:
        "Shows a page to signed-in users whose token meets the requirements, and leads signed-out users to the sign-in page and back.",
      avoid:
        "As protection of data: the Convex functions enforce the same requirements with requires.",
      anatomy: [
        ["No access", "[data-auth-denied]"],
        ["Status line", "[data-auth-status]"],
        ["Panel", "[data-auth-error]"],
        ["Heading", "[data-auth-heading]"],
        ["WorkOS's reason", "[data-auth-detail]"],
      ],
      states: [
        ["signedIn, reconnecting, offline", "its children, or what is missing"],
        ["signedOut, sessionExpired", "a redirect, or fallback"],
        ["loading…", "a status line, or loading"],
        ["error codes", "the error, never a redirect"],
      ],
      keyboard: [["Tab", "moves from the heading of a panel to its buttons"]],
      roles: ["status while loading", "alert for errors and missing requirements"],
      liveRegion: "polite while loading, assertive for errors and missing requirements",
      code: '<RequireAuth>\n  <Dashboard />\n</RequireAuth>\n<RequireAuth role={["admin", "owner"]} fallback={null}>\n  <AdminLink />\n</RequireAuth>',
    },
  } satisfies DocumentedParameters,
} satisfies Meta<typeof RequireAuth>;

export default meta;

type Story = StoryObj;

export const Default: Story = {
  args: { role: "admin" },
  render: (args) => inState("signedIn", <RequireAuth {...args}>Administration</RequireAuth>),
};

export const MissingPermission: Story = {
  render: () =>
    inState("missingPermission", <RequireAuth permission="sessions:delete">Hidden</RequireAuth>),
  async play({ canvas }) {
    await expect(canvas.getByRole("alert")).toHaveTextContent("You do not have access");
    await expect(canvas.queryByText("Hidden")).toBeNull();
  },
};

export const WrongOrganization: Story = {
  render: () => inState("noOrganization", <RequireAuth organization>Hidden</RequireAuth>),
};

export const StaleAuthentication: Story = {
  loaders: [async () => ({ mock: createMockSession({ state: "staleAuthentication" }) })],
  render: (_, { loaded }) =>
    withSession(
      loaded["mock"],
      <RequireAuth recentAuth={{ maxAgeMs: 300_000 }}>Hidden</RequireAuth>,
    ),
  async play({ canvas, loaded }) {
    await userEvent.click(canvas.getByRole("button", { name: "Sign in again" }));
    await expect(loaded["mock"].calls).toMatchObject([
      { name: "signIn", options: { maxAge: 300 } },
    ]);
  },
};

export const HiddenByFallback: Story = {
  render: () =>
    inState(
      "missingPermission",
      <RequireAuth role="admin" fallback={null}>
        Hidden
      </RequireAuth>,
    ),
  async play({ canvas }) {
    await expect(canvas.queryByText("Hidden")).toBeNull();
    await expect(canvas.queryByRole("alert")).toBeNull();
  },
};

export const Redirects: Story = {
  loaders: [async () => ({ mock: createMockSession({ state: "signedOut" }) })],
  render: (_, { loaded }) => withSession(loaded["mock"], <RequireAuth>Hidden</RequireAuth>),
  async play({ canvas, loaded }) {
    await expect(canvas.getByRole("status")).toHaveTextContent("Taking you to sign in…");
    await expect(loaded["mock"].calls).toContainEqual({ name: "signInAutomatically" });
  },
};

const states = allStates(
  <RequireAuth
    organization
    permission="sessions:delete"
    recentAuth={{ maxAgeMs: 3_600_000 }}
    notImpersonated
  >
    The page
  </RequireAuth>,
);
export const AllStates: Story = states.plain;
export const AllStatesRightToLeft: Story = states.rightToLeft;
export const AllStatesZoomed: Story = states.zoomed;
export const AllStatesNarrow: Story = states.narrow;
