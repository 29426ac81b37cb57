import { AuthCallback } from "@opensync/react-auth";
import { Link } from "react-router";
import { authAdvice } from "../layout/authAdvice";
import { Button } from "../ui/Button";
import { buttonClass } from "../ui/buttonClass";
import { CenteredPage } from "../ui/CenteredPage";

/** Where a sign-in comes back to: on it goes, or it says what went wrong. */
export function Callback() {
  return (
    <AuthCallback
      loading={
        <div className="animate-appear">
          <CenteredPage title="Signing in" heading="Signing you in…" />
        </div>
      }
      error={(error, retry) => (
        <CenteredPage
          alert
          title="Sign-in"
          eyebrow="Not signed in"
          heading={error.message}
          actions={
            <>
              <Button variant="primary" onClick={retry}>
                Try again
              </Button>
              <Link to="/" className={buttonClass()}>
                Go to the start page
              </Link>
            </>
          }
        >
          {authAdvice(error)}
        </CenteredPage>
      )}
    />
  );
}
