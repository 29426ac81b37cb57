/**
 * The commands that the pages may show, each with what proves it. A command
 * that nothing proves does not belong into the documentation.
 */
const COMMANDS = [
  // The two commands: CI is the second one, and the browser tests run what the
  // first one runs.
  /^npm start( -- .*)?$/,
  /^npm test$/,
  /^git clone .*$/,
  // scripts/packed installs exactly these.
  /^npm install( -D)?( (@opensync\/[a-z-]+|convex|workos|react|react-dom))+$/,
  // packages/auth-dev tests the command with these options.
  /^npx opensync-auth (dev( --json| --no-open| --port \d+)*|--help|--version)$/,
  // Convex's own; the names of the variables are checked against the sources.
  /^npx convex env set (WORKOS_CLIENT_ID|WORKOS_API_KEY|WORKOS_AUTH_DOMAIN|WORKOS_API_BASE_URL|API_KEY_PEPPER|API_KEY_ENVIRONMENT) \S+$/,
  // The function is one of the library's, and its arguments are tested with it.
  /^npx convex run apiKeys:migrate '\{"field":"apiKey"\}'$/,
  // apps/reference/e2e runs every one of these against the local stack.
  /^curl (-X POST )?"\$SITE\/\S+" -H "Authorization: Bearer \$KEY".*$/,
  /^npx convex (dev|deploy|codegen)$/,
  // The root's scripts that `npm test` runs, or their writing halves.
  /^pnpm (format|format:fix|lint|typecheck|knip|size|packed|docs|docs:fix|changeset)$/,
  /^pnpm turbo run \w+( --filter=@opensync\/[a-z-]+)?$/,
  /^pnpm --filter @opensync\/[a-z-]+ (test|e2e|build|dev|typecheck)$/,
  // Figures are no tests, so that CI checks their types alone; whoever writes them down runs these.
  /^pnpm --filter @opensync\/benchmarks bench(:verify|:http)?$/,
];

/** A problem for every line of a shell block that is no known command. */
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
          .map((command) => `${path}:${line}: nothing in CI runs "${command}"`),
      ),
  );
}
