import {
  forwardRef,
  useState,
  type ComponentPropsWithoutRef,
  type ForwardedRef,
  type MouseEvent,
  type ReactNode,
} from "react";
import type { SignInOptions, SignOutOptions } from "../session/redirect";
import { useAuthContext } from "../context";
import { renderElement, type RenderProp } from "./renderElement";

/**
 * A button that leads to the sign-in page. Takes every prop of `<button>`, the options
 * of `signIn`, and `render` for an element of your own. Its `onClick` runs first and may
 * call `preventDefault()`.
 *
 * @example
 * ```tsx
 * <SignInButton returnTo="/dashboard" render={<button className="primary" />} />
 * ```
 */
export const SignInButton = forwardRef<HTMLButtonElement, SignInButtonProps>(
  function SignInButton(props, ref) {
    const { state, messages } = useAuthContext();
    const [options, rest] = splitSignInOptions(props);
    return useAuthButton(rest, ref, () => state.signIn(options), {
      "data-auth-sign-in": "",
      children: messages.signIn,
    });
  },
);

/**
 * A button that leads to WorkOS's page for creating an account. Otherwise as
 * {@link SignInButton}.
 *
 * @example
 * ```tsx
 * <SignUpButton returnTo="/welcome">Create an account</SignUpButton>
 * ```
 */
export const SignUpButton = forwardRef<HTMLButtonElement, SignUpButtonProps>(
  function SignUpButton(props, ref) {
    const { state, messages } = useAuthContext();
    const [options, rest] = splitSignInOptions(props);
    return useAuthButton(rest, ref, () => state.signIn({ ...options, screenHint: "sign-up" }), {
      "data-auth-sign-up": "",
      children: messages.signUp,
    });
  },
);

/**
 * A button that signs out, in every tab. Takes every prop of `<button>`, and `render` for
 * an element of your own. Its `onClick` runs first and may call `preventDefault()`.
 *
 * @example
 * ```tsx
 * <SignOutButton returnTo="/">Sign out</SignOutButton>
 * ```
 */
export const SignOutButton = forwardRef<HTMLButtonElement, SignOutButtonProps>(
  function SignOutButton({ returnTo, ...rest }, ref) {
    const { state, messages } = useAuthContext();
    return useAuthButton(rest, ref, () => state.signOut({ returnTo }), {
      "data-auth-sign-out": "",
      children: messages.signOut,
    });
  },
);

export interface SignUpButtonProps extends AuthButtonProps, ButtonSignInOptions {}

export interface SignInButtonProps extends SignUpButtonProps, Pick<SignInOptions, "screenHint"> {}

export interface SignOutButtonProps extends AuthButtonProps, SignOutOptions {}

type ButtonSignInOptions = Pick<
  SignInOptions,
  "returnTo" | "loginHint" | "organizationId" | "invitationToken" | "maxAge"
>;

/** The props of the buttons: those of `<button>`, and `render`. */
export interface AuthButtonProps extends Omit<ComponentPropsWithoutRef<"button">, "type"> {
  /**
   * Your own element, which receives the props of the button.
   * @default `<button>`
   */
  render?: RenderProp | undefined;
}

function splitSignInOptions({
  returnTo,
  screenHint,
  loginHint,
  organizationId,
  invitationToken,
  maxAge,
  ...rest
}: SignInButtonProps): [SignInOptions, AuthButtonProps] {
  return [{ returnTo, screenHint, loginHint, organizationId, invitationToken, maxAge }, rest];
}

function useAuthButton(
  { render, ...given }: AuthButtonProps,
  ref: ForwardedRef<HTMLButtonElement>,
  run: () => Promise<void>,
  own: ComponentPropsWithoutRef<"button"> & { [data: `data-${string}`]: string },
): ReactNode {
  const busy = useBusy(given, run);
  const props = { ...own, ...given, ...busy };
  if (given.children === undefined) props.children = own.children;
  return render === undefined ? (
    <button {...props} ref={ref} />
  ) : (
    // eslint-disable-next-line react-hooks/refs -- The ref is passed on, never read.
    renderElement(render, ref ? { ...props, ref } : props)
  );
}

/** The props of a button that is disabled while `run` runs. */
export function useBusy(
  { onClick, disabled }: ComponentPropsWithoutRef<"button">,
  run: () => Promise<void>,
) {
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
