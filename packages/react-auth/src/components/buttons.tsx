import { forwardRef, useState, type ComponentPropsWithoutRef, type MouseEvent } from "react";
import { useAuthContext } from "./context";
import type { SignInOptions, SignOutOptions } from "../session/redirect";

/**
 * A button that leads to the sign-in page. Takes every prop of `<button>`, and
 * what `signIn` takes. Its `onClick` runs first and may `preventDefault()`.
 *
 * @example
 * ```tsx
 * <SignInButton className="button" returnTo="/dashboard">Sign in</SignInButton>
 * ```
 */
export const SignInButton = forwardRef<HTMLButtonElement, SignInButtonProps>(function SignInButton(
  { returnTo, screenHint, loginHint, organizationId, invitationToken, ...props },
  ref,
) {
  const { state, messages } = useAuthContext();
  const wish = { returnTo, screenHint, loginHint, organizationId, invitationToken };
  const { children = messages.signIn } = props;
  return (
    <button {...props} {...useBusy(props, () => state.signIn(wish))} ref={ref} data-auth-sign-in="">
      {children}
    </button>
  );
});

/**
 * A button that signs out, in every tab. Takes every prop of `<button>`. Its
 * `onClick` runs first and may `preventDefault()`.
 *
 * @example
 * ```tsx
 * <SignOutButton returnTo="/">Sign out</SignOutButton>
 * ```
 */
export const SignOutButton = forwardRef<HTMLButtonElement, SignOutButtonProps>(
  function SignOutButton({ returnTo, ...props }, ref) {
    const { state, messages } = useAuthContext();
    const { children = messages.signOut } = props;
    return (
      <button
        {...props}
        {...useBusy(props, () => state.signOut({ returnTo }))}
        ref={ref}
        data-auth-sign-out=""
      >
        {children}
      </button>
    );
  },
);

export type SignInButtonProps = ButtonProps &
  Pick<
    SignInOptions,
    "returnTo" | "screenHint" | "loginHint" | "organizationId" | "invitationToken"
  >;

export type SignOutButtonProps = ButtonProps & SignOutOptions;

type ButtonProps = Omit<ComponentPropsWithoutRef<"button">, "type">;

/** The props of a button that is disabled while `run` runs. */
export function useBusy({ onClick, disabled }: ButtonProps, run: () => Promise<void>) {
  const [isBusy, setIsBusy] = useState(false);
  return {
    type: "button",
    disabled: disabled || isBusy,
    "aria-busy": isBusy || undefined,
    onClick(event: MouseEvent<HTMLButtonElement>) {
      onClick?.(event);
      if (event.defaultPrevented) return;
      setIsBusy(true);
      // A failed sign-in shows as the state.
      void run()
        .catch((error: unknown) => console.error(error))
        .finally(() => setIsBusy(false));
    },
  } as const;
}
