import { createMockSession, type MockCall } from "@opensync/react-auth/testing";
import type { StoryObj } from "@storybook/react-vite";
import type { ReactNode } from "react";
import { expect, userEvent, waitFor } from "storybook/test";
import type { ComponentDocs } from "../.storybook/componentDocs";
import { withSession } from "./variations";

/** The documentation that the buttons share. */
export function buttonDocs(
  name: string,
  label: string,
  own: Pick<ComponentDocs, "purpose" | "avoid"> & { selector: string },
): ComponentDocs {
  return {
    purpose: own.purpose,
    avoid: own.avoid,
    anatomy: [["Button", own.selector]],
    states: [
      ["every state", "the button"],
      ["while it works", "disabled, aria-busy"],
    ],
    keyboard: [
      ["Tab", "moves to the button"],
      ["Enter, Space", "runs it"],
    ],
    roles: [`button, named by its text ("${label}")`],
    liveRegion: "none",
    code: `<${name} returnTo="/dashboard" />\n<${name} render={<Button variant="primary" />} />`,
  };
}

/** The story of a button that is pressed with the keyboard, and the call that follows. */
export function pressed(
  state: "signedIn" | "signedOut",
  children: ReactNode,
  call: { name: MockCall["name"]; options: object },
): StoryObj {
  return {
    loaders: [async () => ({ mock: createMockSession({ state }) })],
    render: (_, { loaded }) => withSession(loaded["mock"], children),
    async play({ canvas, loaded }) {
      await userEvent.tab();
      await expect(canvas.getByRole("button")).toHaveFocus();
      await userEvent.keyboard("{Enter}");
      await waitFor(() => expect(loaded["mock"].calls[0]).toMatchObject(call));
    },
  };
}
