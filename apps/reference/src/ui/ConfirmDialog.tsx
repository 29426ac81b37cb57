import { useId, useRef, type ReactNode } from "react";
import { Button } from "./Button";
import { Dialog, useDialog } from "./Dialog";
import { Notice } from "./Notice";
import { useAttempt } from "./useAttempt";

type ConfirmDialogProps = {
  heading: string;
  /** What will happen. */
  children: ReactNode;
  /** The button, and what stands on it meanwhile. */
  confirm: { label: string; busy: string };
  /** What it says when `run` fails without a reason for people. */
  failure: string;
  run: () => Promise<unknown>;
  /** The dialog closed; `done` says whether it happened. */
  onClose: (done: boolean) => void;
};

/** Asks before something is gone for good. */
export function ConfirmDialog({
  heading,
  children,
  confirm: { label, busy: busyLabel },
  failure,
  run,
  onClose,
}: ConfirmDialogProps) {
  const { ref, close } = useDialog();
  const { busy, problem, attempt } = useAttempt(failure);
  const done = useRef(false);
  const textId = useId();

  const confirm = async () => {
    await run();
    done.current = true;
    close();
  };

  return (
    <Dialog
      ref={ref}
      alert
      heading={heading}
      describedBy={textId}
      locked={busy}
      onClose={() => onClose(done.current)}
    >
      <p id={textId} className="mt-2 text-sm/6 text-pretty break-words text-muted">
        {children}
      </p>
      {problem && (
        <div className="mt-4">
          <Notice tone="danger" title={problem} />
        </div>
      )}
      <div className="mt-6 flex justify-end gap-2">
        <Button onClick={close}>Cancel</Button>
        <Button variant="danger" busy={busy} onClick={() => void attempt(confirm)}>
          {busy ? busyLabel : label}
        </Button>
      </div>
    </Dialog>
  );
}
