import type { ReactNode } from "react";
import type { Impersonator } from "@opensync/convex-auth/requirements";
import type { AuthUser } from "../user";
import { SignOutButton } from "./buttons";
import { useAuthContext } from "../context";

/**
 * Says that a member of your WorkOS team is signed in as one of your users, with a button
 * that ends it. Shows nothing in other sessions.
 *
 * @param props.children - @default the sentence `messages.impersonation` and a sign-out
 * button; a function receives the impersonator and the users row
 *
 * @example
 * ```tsx
 * <ImpersonationBanner />
 * ```
 */
export function ImpersonationBanner({ children }: ImpersonationBannerProps): ReactNode {
  const { state, messages } = useAuthContext();
  const impersonator = state.session?.impersonator;
  if (!impersonator || !state.user) return null;
  if (typeof children === "function") return children(impersonator, state.user);
  return (
    <aside aria-label={messages.endImpersonation} data-auth-impersonation="">
      <p role="status">
        {children ??
          messages.impersonation
            .replace("{impersonator}", impersonator.email ?? "WorkOS")
            .replace("{user}", nameOf(state.user))}
      </p>
      <SignOutButton>{messages.endImpersonation}</SignOutButton>
    </aside>
  );
}

export interface ImpersonationBannerProps {
  children?: ReactNode | ((impersonator: Impersonator, user: AuthUser) => ReactNode);
}

/** The app's row may have other fields. */
function nameOf(user: object): string {
  const { name, email, workosId }: { name?: unknown; email?: unknown; workosId?: unknown } = user;
  return [name, email, workosId].find((text) => typeof text === "string") ?? "";
}
