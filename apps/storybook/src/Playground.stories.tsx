import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, userEvent, waitFor } from "storybook/test";
import { Playground as PlaygroundPage } from "./Playground";

const meta = { title: "Session/Playground", tags: ["!autodocs"] } satisfies Meta;

export default meta;

export const Playground: StoryObj = { render: () => <PlaygroundPage /> };

export const KeepsTheDraftOffline: StoryObj = {
  render: () => <PlaygroundPage />,
  async play({ canvas }) {
    const draft = canvas.getByRole("textbox");
    await userEvent.type(draft, " more");
    await userEvent.click(canvas.getByRole("button", { name: "Pull the network" }));
    await userEvent.click(canvas.getByRole("button", { name: "Fail the refresh" }));
    await waitFor(() =>
      expect(canvas.getByText("You are offline.", { exact: false })).toBeVisible(),
    );
    await userEvent.click(canvas.getByRole("button", { name: "Reconnect" }));
    await expect(draft).toHaveValue("Typing… more");
    await expect(canvas.getByRole("cell", { name: "connectionOffline" })).toBeVisible();
  },
};
