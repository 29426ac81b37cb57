import { ImpersonationBanner } from "@opensync/react-auth";
import { createMockSession } from "@opensync/react-auth/testing";
import { expect, userEvent, waitFor } from "storybook/test";
import type { Meta, StoryObj } from "@storybook/react-vite";
import type { DocumentedParameters } from "../.storybook/componentDocs";
import { allStates, inState, withSession } from "./variations";

const meta = {
  title: "Components/ImpersonationBanner",
  component: ImpersonationBanner,
  parameters: {
    docsPage: {
      purpose:
        "Says that a member of your WorkOS team is signed in as one of your users, with a button that ends it.",
      avoid:
        "As protection: refuse actions of impersonators with requires: { notImpersonated: true }.",
      anatomy: [
        ["Banner", "[data-auth-impersonation]"],
        ["End", "[data-auth-sign-out]"],
      ],
      states: [
        ["impersonated", "the banner"],
        ["every other state", "nothing"],
      ],
      keyboard: [
        ["Tab", "moves to the button"],
        ["Enter, Space", "runs it"],
      ],
      roles: ["complementary, named by its button's text", "status with the sentence"],
      liveRegion: "polite: who is signed in as whom",
      code: "<ImpersonationBanner />",
    },
  } satisfies DocumentedParameters,
} satisfies Meta<typeof ImpersonationBanner>;

export default meta;

type Story = StoryObj;

export const Default: Story = { render: () => inState("impersonated", <ImpersonationBanner />) };

export const Ended: Story = {
  loaders: [async () => ({ mock: createMockSession({ state: "impersonated" }) })],
  render: (_, { loaded }) => withSession(loaded["mock"], <ImpersonationBanner />),
  async play({ canvas, loaded }) {
    await userEvent.click(canvas.getByRole("button", { name: "End impersonation" }));
    await expect(loaded["mock"].state).toBe("signedOut");
    await waitFor(() => expect(canvas.queryByRole("complementary")).toBeNull());
  },
};

const states = allStates(<ImpersonationBanner />);
export const AllStates: Story = states.plain;
export const AllStatesRightToLeft: Story = states.rightToLeft;
export const AllStatesZoomed: Story = states.zoomed;
export const AllStatesNarrow: Story = states.narrow;
