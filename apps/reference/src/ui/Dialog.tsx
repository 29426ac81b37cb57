import { useCallback, useEffect, useId, useRef, type ReactNode, type RefObject } from "react";

type DialogProps = {
  /** From {@link useDialog}. */
  ref: RefObject<HTMLDialogElement | null>;
  heading: ReactNode;
  /** It interrupts, to ask something. */
  alert?: boolean;
  /** The id of the text that says what it is about. */
  describedBy?: string | undefined;
  /** A press beside it does not close it. */
  locked?: boolean;
  onClose: () => void;
  children: ReactNode;
};

/** A window over the page. Open while it is mounted; Escape closes it. */
export function Dialog({
  ref,
  heading,
  alert = false,
  describedBy,
  locked = false,
  onClose,
  children,
}: DialogProps) {
  const headingId = useId();
  useEffect(() => {
    if (!ref.current?.open) ref.current?.showModal();
  }, [ref]);
  return (
    <dialog
      ref={ref}
      role={alert ? "alertdialog" : undefined}
      aria-labelledby={headingId}
      aria-describedby={describedBy}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === event.currentTarget && !locked) event.currentTarget.close();
      }}
      className="m-auto w-[calc(100%-2rem)] max-w-md rounded-2xl border border-line bg-surface p-0 text-ink shadow-float backdrop:bg-[oklch(0.15_0.01_150/0.5)]"
    >
      <div className="p-6">
        <h2 id={headingId} className="text-lg font-semibold tracking-tight wrap-anywhere">
          {heading}
        </h2>
        {children}
      </div>
    </dialog>
  );
}

/** A dialog's element, and how to close it: its `onClose` runs, and the focus goes back. */
export function useDialog() {
  const ref = useRef<HTMLDialogElement>(null);
  const close = useCallback(() => ref.current?.close(), []);
  return { ref, close };
}
