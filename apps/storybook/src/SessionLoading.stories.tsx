import { SessionLoading } from "@opensync/react-auth";
import type { Meta, StoryObj } from "@storybook/react-vite";
import type { DocumentedParameters } from "../.storybook/componentDocs";
import { allStates, inState } from "./variations";

const meta = {
  title: "Components/SessionLoading",
  component: SessionLoading,
  parameters: {
    docsPage: {
      purpose:
        "Shows a status line, or its children, while it is not known whether there is a session.",
      avoid: "Beside RequireAuth, which shows the same by itself.",
      anatomy: [["Status line", "[data-auth-status]"]],
      states: [
        ["loadingSession, loadingToken, loadingUser", "the status line"],
        ["every other state", "nothing"],
      ],
      keyboard: [],
      roles: ["status"],
      liveRegion: "polite: Signing you in…",
      code: "<SessionLoading />\n<SessionLoading><Skeleton /></SessionLoading>",
    },
  } satisfies DocumentedParameters,
} satisfies Meta<typeof SessionLoading>;

export default meta;

type Story = StoryObj;

export const Default: Story = { render: () => inState("loadingSession", <SessionLoading />) };

export const OwnContent: Story = {
  render: () => inState("loadingUser", <SessionLoading>One moment…</SessionLoading>),
};

const states = allStates(<SessionLoading />);
export const AllStates: Story = states.plain;
export const AllStatesRightToLeft: Story = states.rightToLeft;
export const AllStatesZoomed: Story = states.zoomed;
export const AllStatesNarrow: Story = states.narrow;
