import { useEffect, useId, useRef, type ReactNode } from "react";
import { useRequirements } from "../hooks/useRequirements";
import { SignInButton } from "./buttons";
import { useAuthContext } from "../context";

/**
 * A dialog that asks the user to sign in again, before an action that requires a recent
 * sign-in. It is open while `open` is true and the last sign-in is too long ago by the
 * token's `auth_time`; a token without the claim counts as too old. After the sign-in the
 * user returns to this page, and repeats the action.
 *
 * It spares the user a refusal. The server enforces the same with
 * `requires: { recentAuth: { maxAgeMs } }`.
 *
 * @example
 * ```tsx
 * function ConfirmDelete({ onClose }: { onClose: () => void }) {
 *   return <ReauthenticateDialog open maxAgeMs={5 * 60_000} onClose={onClose} />;
 * }
 * ```
 */
export function ReauthenticateDialog(props: ReauthenticateDialogProps): ReactNode {
  const missing = useRequirements({ recentAuth: { maxAgeMs: props.maxAgeMs } });
  if (!props.open || missing?.kind !== "recentAuth") return null;
  return <OpenDialog {...props} />;
}

export interface ReauthenticateDialogProps {
  open: boolean;
  /** In milliseconds: how long ago the last sign-in may be. */
  maxAgeMs: number;
  /** Called when the user cancels, with the button or the Escape key. */
  onClose: () => void;
  /**
   * Where to go after the sign-in: a path of this origin.
   * @default this page
   */
  returnTo?: string | undefined;
  /** Explains why. @default `messages.missing_recentAuth` */
  children?: ReactNode;
}

function OpenDialog({ maxAgeMs, onClose, returnTo, children }: ReauthenticateDialogProps) {
  const { messages } = useAuthContext();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    // Modal: the browser keeps the focus inside and returns it afterwards.
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={`${id}title`}
      aria-describedby={`${id}text`}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      data-auth-reauthenticate=""
    >
      <h2 id={`${id}title`} data-auth-heading="">
        {messages.reauthenticate}
      </h2>
      <p id={`${id}text`}>{children ?? messages.missing_recentAuth}</p>
      <p data-auth-actions="">
        <SignInButton maxAge={Math.floor(maxAgeMs / 1_000)} returnTo={returnTo} autoFocus>
          {messages.signInAgain}
        </SignInButton>{" "}
        <button type="button" onClick={onClose} data-auth-cancel="">
          {messages.cancel}
        </button>
      </p>
    </dialog>
  );
}
