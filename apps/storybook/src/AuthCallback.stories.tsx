import { AuthCallback } from "@opensync/react-auth";
import { expect } from "storybook/test";
import type { Meta, StoryObj } from "@storybook/react-vite";
import type { DocumentedParameters } from "../.storybook/componentDocs";
import { allStates, inState } from "./variations";

const meta = {
  title: "Components/AuthCallback",
  component: AuthCallback,
  parameters: {
    docsPage: {
      purpose:
        "The page of the redirect URI: completes the sign-in and goes to the page where it began, or shows the error.",
      avoid: "On other paths: AuthKit exchanges the code at the redirect URI only.",
      anatomy: [
        ["Panel", "[data-auth-error]"],
        ["Heading", "[data-auth-heading]"],
        ["WorkOS's reason", "[data-auth-detail]"],
        ["Buttons and links", "[data-auth-actions]"],
        ["Retry", "[data-auth-retry]"],
        ["Sign-out", "[data-auth-sign-out]"],
        ["Start page", "[data-auth-home]"],
      ],
      states: [
        ["loading…", "a status line, or loading"],
        ["signedIn", "goes to the page where the sign-in began"],
        ["error codes", "the error, with another sign-in"],
        ["signedOut", "says that there is nothing to complete"],
      ],
      keyboard: [["Tab", "moves from the heading to the buttons"]],
      roles: ["status while loading", "alert for errors"],
      liveRegion: "polite while loading, assertive for errors",
      code: '<Route path="/callback" element={<AuthCallback />} />',
    },
  } satisfies DocumentedParameters,
} satisfies Meta<typeof AuthCallback>;

export default meta;

type Story = StoryObj;

export const Loading: Story = { render: () => inState("loadingSession", <AuthCallback />) };

export const AccessDenied: Story = {
  render: () => inState("access_denied", <AuthCallback />),
  async play({ canvas }) {
    await expect(canvas.getByRole("alert")).toHaveTextContent("cancelled or refused");
    await expect(canvas.getByText("The user cancelled the sign-in.")).toBeVisible();
  },
};

export const Expired: Story = { render: () => inState("callback_expired", <AuthCallback />) };

const states = allStates(<AuthCallback />);
export const AllStates: Story = states.plain;
export const AllStatesRightToLeft: Story = states.rightToLeft;
export const AllStatesZoomed: Story = states.zoomed;
export const AllStatesNarrow: Story = states.narrow;
