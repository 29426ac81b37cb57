import { Button } from "../ui/Button";
import { CenteredPage } from "../ui/CenteredPage";

/** Replaces the whole page after an error that nothing else has caught. */
export function Crash() {
  return (
    <main className="flex min-h-dvh flex-col">
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
        Your data is safe. Reload the page to continue.
      </CenteredPage>
    </main>
  );
}
