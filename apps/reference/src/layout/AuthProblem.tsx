import { SignOutButton, useAuth, type ReactAuthError } from "@opensync/react-auth";
import { Button } from "../ui/Button";
import { buttonClass } from "../ui/buttonClass";
import { CenteredPage } from "../ui/CenteredPage";

/** In the place of every page while it cannot be told who is here. */
export function AuthProblem({ error }: { error: ReactAuthError }) {
  const { retry } = useAuth();
  return (
    <CenteredPage
      alert
      title="Something went wrong"
      eyebrow="Something went wrong"
      heading={error.message}
      actions={
        <>
          <Button variant="primary" onClick={retry}>
            Try again
          </Button>
          <SignOutButton className={buttonClass()}>Sign out</SignOutButton>
        </>
      }
    >
      {error.detail ?? "Your sessions are safe. Try again, or sign out and in once more."}
    </CenteredPage>
  );
}
