import { CenteredPage } from "../ui/CenteredPage";

/** Instead of the app when the page was started without its variables. */
export function MissingVariables({ names }: { names: string[] }) {
  return (
    <main className="flex min-h-dvh flex-col">
      <CenteredPage
        title="Setup"
        eyebrow="Setup"
        heading={names.length === 1 ? "One variable is missing." : "Some variables are missing."}
      >
        <ul className="space-y-2">
          {names.map((name) => (
            <li key={name}>
              <code className="rounded-md bg-sunken px-2 py-1 font-mono text-sm text-ink">
                {name}
              </code>
            </li>
          ))}
        </ul>
        <p className="mt-6">
          Start the app with{" "}
          <code className="rounded-md bg-sunken px-2 py-1 font-mono text-sm text-ink">
            npm start
          </code>{" "}
          at the top of the repository. It starts a local WorkOS and a local Convex, and sets every
          variable by itself.
        </p>
      </CenteredPage>
    </main>
  );
}
