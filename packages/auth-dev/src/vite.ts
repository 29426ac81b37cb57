import { resolve } from "node:path";
import type { Logger, Plugin, UserConfig } from "vite";
import { firstFreePort } from "@opensync/local-convex/net";
import { pageDefines } from "./app/pageEnv";
import { sharedStacks } from "./app/sharedStack";
import { pageEnvPluginName } from "./app/viteApp";
import { formatLog } from "./cli/logLine";
import { toLocalStackError } from "./errors";
import { startLocalStack, type LocalStackOptions } from "./stack";

/** What {@link opensyncAuth} can be told; the rest follows from Vite's own configuration. */
export type OpensyncAuthOptions = Pick<
  LocalStackOptions,
  "callbackPath" | "env" | "seed" | "variables"
> & { ports?: Omit<NonNullable<LocalStackOptions["ports"]>, "app"> };

const stacks = sharedStacks();
const usualPort = 5173;

/**
 * Starts the local WorkOS and the local Convex together with Vite's dev
 * server, and gives the page their addresses. For people who start their app
 * with `vite`; `opensync-auth dev` needs no plugin.
 *
 * Does nothing in `vite build`, in `vite preview`, in Vitest, and under
 * `opensync-auth dev`, which has started everything already. The stack, and
 * the data in it, outlives a restart of the dev server.
 *
 * @throws LocalStackError when Vite starts, as `startLocalStack` does.
 * @example
 * // vite.config.ts
 * export default defineConfig({ plugins: [react(), opensyncAuth()] });
 */
export function opensyncAuth(options: OpensyncAuthOptions = {}): Plugin {
  const { callbackPath = "/callback", ...stackOptions } = options;
  let root: string;
  let logger: Logger | undefined;
  return {
    name: "opensync-auth",
    apply: (config, { command, isPreview }) =>
      command === "serve" && isPreview !== true && !process.env.VITEST && !hasStack(config),
    async config(config) {
      root = resolve(config.root ?? process.cwd());
      const { stack, app } = await stacks.acquire(root, async () => {
        const port = await choosePort(config);
        const appUrl = `http://localhost:${port}`;
        const stack = await startLocalStack({
          ...stackOptions,
          root,
          app: false,
          appUrl,
          callbackPath,
          log: (log) => {
            if (log.line.level !== "debug") logger?.[log.line.level](formatLog(log));
          },
        });
        return { stack, app: { port, url: appUrl } };
      });
      return {
        // Sign-in leads back to this port and to no other.
        server: { port: app.port, strictPort: true },
        define: pageDefines(stack.env.page),
      };
    },
    configResolved(config) {
      logger = config.logger;
    },
    async configureServer(server) {
      const stack = await stacks.get(root);
      const printUrls = server.printUrls.bind(server);
      server.printUrls = () => {
        printUrls();
        server.config.logger.info(`  ➜  Convex:  ${stack?.convex}`);
        server.config.logger.info(`  ➜  WorkOS:  ${stack?.workos}`);
      };
    },
    async closeBundle() {
      // Once a server: every environment of it is closed on its own.
      if (this.environment.name === "client") await stacks.release(root);
    },
  };
}

/** On a restart Vite keeps its port, and this is not asked again. */
async function choosePort({ server }: UserConfig): Promise<number> {
  const wanted = server?.port ?? usualPort;
  if (server?.strictPort === true) return wanted;
  return await firstFreePort(wanted).catch((error: unknown) => {
    throw toLocalStackError(error);
  });
}

function hasStack({ plugins = [] }: UserConfig): boolean {
  return plugins
    .flat()
    .some(
      (plugin) =>
        typeof plugin === "object" &&
        plugin !== null &&
        "name" in plugin &&
        plugin.name === pageEnvPluginName,
    );
}
