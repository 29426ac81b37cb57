// The local stack in a process of its own, so that it does not share its time
// with what calls it. Started by localStack.ts; ends with its parent.
import { fileURLToPath } from "node:url";
import { startLocalStack } from "@opensync/auth-dev";
import type { StackAddresses } from "./localStack";

const stack = await startLocalStack({
  root: fileURLToPath(new URL("../../reference", import.meta.url)),
  app: false,
  ports: { convex: 0, site: 0, workos: 0 },
  // None of the project's: a benchmark must never run against a real deployment.
  variables: {},
  env: { API_CALLS_PER_MINUTE: "1000000000" },
  log: ({ line: { level, message } }) => {
    if (level === "error" || level === "warn") process.stderr.write(`${message}\n`);
  },
});

process.once("disconnect", () => {
  void stack.close().finally(() => process.exit());
});

const { convex, site, env, people } = stack;
const addresses: StackAddresses = {
  convex,
  site,
  workos: stack.workos,
  clientId: env.page.VITE_WORKOS_CLIENT_ID,
  redirectUri: env.page.VITE_WORKOS_REDIRECT_URI,
  person: people[0]?.id ?? "",
};
process.send?.(addresses);
