import { ConnectionStatus } from "@opensync/react-auth";
import { createMockSession } from "@opensync/react-auth/testing";
import { expect, waitFor } from "storybook/test";
import type { Meta, StoryObj } from "@storybook/react-vite";
import type { DocumentedParameters } from "../.storybook/componentDocs";
import { allStates, inState, withSession } from "./variations";

const meta = {
  title: "Components/ConnectionStatus",
  component: ConnectionStatus,
  parameters: {
    docsPage: {
      purpose: "Announces that the page is offline or reconnects, and says nothing otherwise.",
      avoid: "More than once a page: each is a live region.",
      anatomy: [["Live region", "[data-auth-connection]"]],
      states: [
        ["offline", "offline, at once"],
        ["reconnecting", "reconnecting, after a second"],
        ["every other state", "an empty live region"],
      ],
      keyboard: [],
      roles: ["status"],
      liveRegion: "polite: You are offline. / Reconnecting…",
      code: "<ConnectionStatus />",
    },
  } satisfies DocumentedParameters,
} satisfies Meta<typeof ConnectionStatus>;

export default meta;

type Story = StoryObj;

export const Offline: Story = { render: () => inState("offline", <ConnectionStatus />) };

export const Reconnecting: Story = {
  render: () => inState("reconnecting", <ConnectionStatus />),
  async play({ canvas }) {
    await waitFor(() => expect(canvas.getByRole("status")).toHaveTextContent("Reconnecting…"), {
      timeout: 60_000,
    });
  },
};

export const BackOnline: Story = {
  loaders: [async () => ({ mock: createMockSession({ state: "offline" }) })],
  render: (_, { loaded }) => withSession(loaded["mock"], <ConnectionStatus />),
  async play({ canvas, loaded }) {
    await expect(canvas.getByRole("status")).toHaveTextContent("You are offline.");
    loaded["mock"].dispatch({ type: "connectionRestored" });
    await waitFor(() => expect(canvas.getByRole("status")).toBeEmptyDOMElement());
  },
};

const states = allStates(<ConnectionStatus />);
export const AllStates: Story = states.plain;
export const AllStatesRightToLeft: Story = states.rightToLeft;
export const AllStatesZoomed: Story = states.zoomed;
export const AllStatesNarrow: Story = states.narrow;
