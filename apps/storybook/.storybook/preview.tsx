import type { Decorator, Preview } from "@storybook/react-vite";
import { useLayoutEffect, type ReactNode } from "react";
import { ComponentPage } from "./ComponentPage";
import "./catalogue.css";

const preview: Preview = {
  tags: ["autodocs"],
  initialGlobals: {
    // The tests run every story in both themes.
    theme: import.meta.env["VITE_THEME"] ?? "light",
    direction: "ltr",
    zoom: "100",
    motion: "system",
    width: "wide",
  },
  globalTypes: {
    theme: toolbar("Theme", "contrast", { light: "Light", dark: "Dark" }),
    direction: toolbar("Direction", "transfer", { ltr: "Left to right", rtl: "Right to left" }),
    zoom: toolbar("Text size", "zoom", { 100: "100 %", 200: "200 %" }),
    motion: toolbar("Motion", "play", { system: "As the system", reduced: "Reduced" }),
    width: toolbar("Width", "mobile", { wide: "Wide", narrow: "Narrow (320 px)" }),
  },
  parameters: {
    layout: "fullscreen",
    controls: { expanded: true },
    a11y: { test: "error" },
    docs: { page: ComponentPage },
    options: { storySort: { order: ["Session", ["States", "Playground"], "Components"] } },
  },
  decorators: [withSurroundings],
  beforeEach({ title, parameters }) {
    if (!title.startsWith("Components/") || parameters["docsPage"]) return;
    throw new Error(`${title} has no documentation. Add parameters.docsPage to its meta.`);
  },
};

export default preview;

function toolbar(
  title: string,
  icon: "contrast" | "transfer" | "zoom" | "play" | "mobile",
  names: Record<string, string>,
) {
  const items = Object.entries(names).map(([value, name]) => ({ value, title: name }));
  return { description: title, toolbar: { title, icon, items, dynamicTitle: true } };
}

function withSurroundings(...[Story, { globals, viewMode }]: Parameters<Decorator>) {
  return (
    <Surroundings globals={globals} isPage={viewMode !== "docs"}>
      <Story />
    </Surroundings>
  );
}

/** Theme, direction, text size, motion and width, as attributes that the stylesheet reads. */
function Surroundings({
  globals,
  isPage,
  children,
}: {
  globals: Record<string, unknown>;
  isPage: boolean;
  children: ReactNode;
}) {
  const attributes = {
    "data-theme": String(globals["theme"]),
    "data-zoom": String(globals["zoom"]),
    "data-motion": String(globals["motion"]),
    dir: String(globals["direction"]),
  };
  const text = JSON.stringify(attributes);
  // Rem units and the background are the document's.
  useLayoutEffect(() => {
    if (!isPage) return;
    for (const [name, value] of Object.entries(JSON.parse(text) as Record<string, string>)) {
      document.documentElement.setAttribute(name, value);
    }
    document.documentElement.lang = "en";
  }, [text, isPage]);
  return (
    <div className="catalogue" {...attributes} data-width={String(globals["width"])}>
      {children}
    </div>
  );
}
