import { SignOutButton, useAuth, type ReactAuthError } from "@opensync/react-auth";
import { Button } from "../ui/Button";
import { buttonClass } from "../ui/buttonClass";
import { CenteredPage } from "../ui/CenteredPage";
import { authAdvice } from "./authAdvice";

/** Replaces every page while the session has an error. */
export function AuthProblem({ error }: { error: ReactAuthError }) {
  const { retry } = useAuth();
  const isSignedOut = ["sign_in_failed", "callback_expired", "access_denied"].includes(error.code);
  return (
    <CenteredPage
      alert
      title="Something went wrong"
      eyebrow="Something went wrong"
      heading={error.message}
      actions={
        <>
          {error.code !== "account_deleted" && (
            <Button variant="primary" onClick={retry}>
              Try again
            </Button>
          )}
          {!isSignedOut && <SignOutButton className={buttonClass()}>Sign out</SignOutButton>}
        </>
      }
    >
      {authAdvice(error)}
    </CenteredPage>
  );
}
