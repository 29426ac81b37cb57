import { ReauthenticateDialog } from "@opensync/react-auth";
import { createMockSession } from "@opensync/react-auth/testing";
import { expect, fn, userEvent, waitFor } from "storybook/test";
import type { Meta, StoryObj } from "@storybook/react-vite";
import type { DocumentedParameters } from "../.storybook/componentDocs";
import { allStates, inState, withSession } from "./variations";

const PROPS = { open: true, maxAgeMs: 300_000, onClose() {} };

const meta = {
  title: "Components/ReauthenticateDialog",
  component: ReauthenticateDialog,
  parameters: {
    docsPage: {
      purpose: "Asks the user to sign in again before an action that requires a recent sign-in.",
      avoid:
        "As protection: the function enforces the same with requires: { recentAuth: { maxAgeMs } }.",
      anatomy: [
        ["Dialog", "[data-auth-reauthenticate]"],
        ["Heading", "[data-auth-heading]"],
        ["Sign in again", "[data-auth-sign-in]"],
        ["Cancel", "[data-auth-cancel]"],
      ],
      states: [
        ["staleAuthentication", "the dialog, while open"],
        ["every other state", "nothing"],
      ],
      keyboard: [
        ["Tab", "stays inside the dialog"],
        ["Escape", "cancels"],
        ["Enter, Space", "runs the button"],
      ],
      roles: ["dialog, modal, named by its heading and described by its text"],
      liveRegion: "none: the dialog takes the focus",
      code: "<ReauthenticateDialog\n  open={isDeleting}\n  maxAgeMs={5 * 60_000}\n  onClose={() => setDeleting(false)}\n/>",
    },
  } satisfies DocumentedParameters,
} satisfies Meta<typeof ReauthenticateDialog>;

export default meta;

type Story = StoryObj;

export const Default: Story = {
  render: (args) => inState("staleAuthentication", <ReauthenticateDialog {...PROPS} {...args} />),
};

export const SignedInAgain: Story = {
  loaders: [async () => ({ mock: createMockSession({ state: "staleAuthentication" }) })],
  render: (_, { loaded }) => withSession(loaded["mock"], <ReauthenticateDialog {...PROPS} />),
  async play({ canvas, loaded }) {
    const button = canvas.getByRole("button", { name: "Sign in again" });
    await waitFor(() => expect(button).toHaveFocus());
    await userEvent.keyboard("{Enter}");
    await expect(loaded["mock"].calls).toMatchObject([
      { name: "signIn", options: { maxAge: 300 } },
    ]);
  },
};

const onClose = fn();

export const Cancelled: Story = {
  render: () =>
    inState("staleAuthentication", <ReauthenticateDialog {...PROPS} onClose={onClose} />),
  async play({ canvas }) {
    onClose.mockClear();
    await userEvent.click(canvas.getByRole("button", { name: "Cancel" }));
    await expect(onClose).toHaveBeenCalledTimes(1);
  },
};

export const CancelledByEscape: Story = {
  render: () =>
    inState("staleAuthentication", <ReauthenticateDialog {...PROPS} onClose={onClose} />),
  async play({ canvas }) {
    onClose.mockClear();
    const dialog = canvas.getByRole("dialog");
    // As the browser does for the Escape key, which a page cannot press itself.
    dialog.dispatchEvent(new Event("cancel", { cancelable: true }));
    await expect(onClose).toHaveBeenCalledTimes(1);
    await expect(dialog).toBeVisible();
  },
};

const states = allStates(<ReauthenticateDialog {...PROPS} />);
export const AllStates: Story = states.plain;
export const AllStatesRightToLeft: Story = states.rightToLeft;
export const AllStatesZoomed: Story = states.zoomed;
export const AllStatesNarrow: Story = states.narrow;
