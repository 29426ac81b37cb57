/**
 * The commands that the pages may show, each with the check that runs it. A command
 * that no check runs does not belong in the documentation.
 */
const COMMANDS = [
  // CI runs the second; the browser tests run what the first one starts.
  /^npm start( -- .*)?$/,
  /^npm test$/,
  // CI builds the catalogue and tests its stories.
  /^npm run storybook$/,
  /^git clone .*$/,
  // scripts/packed installs exactly these.
  /^npm install( -D)?( (@opensync\/[a-z-]+|convex|react|react-dom))+$/,
  // packages/auth-dev tests the command with these options.
  /^npx opensync-auth (dev( --json| --no-open| --port \d+)*|--help|--version)$/,
  // Convex's own; the names of the variables are checked against the sources.
  /^npx convex env set (WORKOS_CLIENT_ID|WORKOS_API_KEY|WORKOS_AUTH_DOMAIN|WORKOS_API_BASE_URL|API_KEY_PEPPER|API_KEY_ENVIRONMENT) \S+$/,
  // The function is one of the library's, and packages/convex-auth tests this step.
  /^npx convex run apiKeys:runMutation '\{"step":\{"do":"migrate","field":"apiKey"\}\}'$/,
  // apps/reference/e2e runs every one of these against the local stack.
  /^curl (-X POST )?"\$SITE\/\S+" -H "Authorization: Bearer \$KEY".*$/,
  /^npx convex (dev|deploy|codegen)$/,
  // The root's scripts that `npm test` runs, or their writing halves.
  /^pnpm (format|format:fix|lint|typecheck|knip|size|packed|docs|docs:fix|changeset)$/,
  /^pnpm turbo run \w+( --filter=@opensync\/[a-z-]+)?$/,
  /^pnpm --filter @opensync\/[a-z-]+ (test|e2e|build|dev|typecheck)$/,
  // CI checks the types of benchmarks only. Run them by hand to update the figures.
  /^pnpm --filter @opensync\/benchmarks bench(:verify|:http)?$/,
];

/** Returns a problem for every line of a shell block that is not a known command. */
export function checkCommands(pages) {
  return pages.flatMap(({ path, blocks }) =>
    blocks
      .filter(({ language }) => ["bash", "sh", "shell", "console"].includes(language))
      .flatMap(({ content, line }) =>
        content
          .split("\n")
          .map((command) =>
            command
              .replace(/^\$ /, "")
              .replace(/\s+#.*$/, "")
              .trim(),
          )
          .filter((command) => command !== "" && !command.startsWith("#"))
          .filter((command) => !COMMANDS.some((known) => known.test(command)))
          .map((command) => `${path}:${line}: no check runs "${command}"`),
      ),
  );
}
