import type { StorybookConfig } from "@storybook/react-vite";
import { fileURLToPath } from "node:url";
import type { Channel } from "storybook/internal/channels";
import { REQUEST_WHATS_NEW_DATA, RESULT_WHATS_NEW_DATA } from "storybook/internal/core-events";

const source = fileURLToPath(new URL("../../../packages/react-auth/src", import.meta.url));

const config: StorybookConfig = {
  framework: "@storybook/react-vite",
  stories: ["../src/**/*.stories.tsx"],
  addons: ["@storybook/addon-docs", "@storybook/addon-a11y", "@storybook/addon-vitest"],
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
  // Storybook asks storybook.js.org for its news even where their notifications are disabled.
  experimental_serverChannel(channel: Channel) {
    channel.removeAllListeners(REQUEST_WHATS_NEW_DATA);
    channel.on(REQUEST_WHATS_NEW_DATA, () =>
      channel.emit(RESULT_WHATS_NEW_DATA, { data: { status: "ERROR" } }),
    );
    return channel;
  },
  typescript: {
    reactDocgen: "react-docgen-typescript",
    reactDocgenTypescriptOptions: {
      tsconfigPath: `${source}/../tsconfig.json`,
      include: [`${source}/**/*.tsx`],
      // Props of the components, not those of every HTML element.
      propFilter: ({ parent }) => parent === undefined || !/node_modules/.test(parent.fileName),
    },
  },
  viteFinal: (vite) => ({
    ...vite,
    resolve: {
      ...vite.resolve,
      // The sources: the built package has no props for the tables.
      alias: [
        { find: /^@opensync\/react-auth$/, replacement: `${source}/index.ts` },
        { find: /^@opensync\/react-auth\/testing$/, replacement: `${source}/testing/index.ts` },
      ],
    },
  }),
};

export default config;
