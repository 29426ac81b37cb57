import { useAuth } from "@workos-inc/authkit-react";

/** What my token says of the organization that I am in now. */
export function useMembership() {
  const { organizationId, role, permissions, switchToOrganization } = useAuth();
  return {
    organizationId,
    role,
    /** For showing what can be done; whether it may be, the server decides. */
    can: (permission: string) => permissions.includes(permission),
    /** Gets another token, and so other rows. Without the right to it, WorkOS's sign-in page follows. */
    switchTo: (id: string) =>
      switchToOrganization({
        organizationId: id,
        signInOpts: { state: { returnTo: "/organization" } },
      }),
  };
}
