import { AuthConfigError } from "@opensync/react-auth";
import { Button } from "../ui/Button";
import { CenteredPage } from "../ui/CenteredPage";

/** In the place of everything, rather than a white page. */
export function Crash({ error }: { error: unknown }) {
  return (
    <main className="flex min-h-dvh flex-col">
      {error instanceof AuthConfigError ? (
        <CenteredPage title="Setup" eyebrow="Setup" heading="This page is not set up yet.">
          <p className="wrap-anywhere">{error.message}</p>
          <p className="mt-4">
            At the top of the repository,{" "}
            <code className="rounded-md bg-sunken px-1.5 py-0.5 font-mono text-[0.875em] text-ink">
              npm start
            </code>{" "}
            does it all.
          </p>
        </CenteredPage>
      ) : (
        <CenteredPage
          alert
          title="Something went wrong"
          eyebrow="Something went wrong"
          heading="This page cannot be shown."
          actions={
            <Button variant="primary" onClick={() => location.reload()}>
              Reload
            </Button>
          }
        >
          Nothing of yours is lost. Reload the page to go on.
        </CenteredPage>
      )}
    </main>
  );
}
