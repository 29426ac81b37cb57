import { Link } from "react-router";
import { buttonClass } from "../ui/buttonClass";
import { CenteredPage } from "../ui/CenteredPage";

export function NotFound() {
  return (
    <CenteredPage
      title="Not found"
      eyebrow="404"
      heading="There is nothing at this address."
      actions={
        <Link to="/" className={buttonClass({ variant: "primary" })}>
          Go to the start page
        </Link>
      }
    >
      The link may be old, or a letter of it is missing.
    </CenteredPage>
  );
}
