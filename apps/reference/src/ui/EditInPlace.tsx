import { useId, useState, type KeyboardEvent } from "react";
import { Button } from "./Button";
import { useAttempt } from "./useAttempt";

type EditInPlaceProps = {
  label: string;
  value: string;
  /** What it says when `save` fails without a reason for people. */
  failure: string;
  save: (value: string) => Promise<unknown>;
  onDone: () => void;
  className?: string;
};

/** Changes a text where it stands. Enter saves, Escape leaves everything as it was. */
export function EditInPlace({ label, value, failure, save, onDone, className }: EditInPlaceProps) {
  const [text, setText] = useState(value);
  const { busy, problem, setProblem, attempt } = useAttempt(failure);
  const problemId = useId();

  const submit = async () => {
    if (text !== value) await save(text);
    onDone();
  };

  const cancelOnEscape = (event: KeyboardEvent) => {
    if (event.key === "Escape") onDone();
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void attempt(submit);
      }}
      className={className}
    >
      <div className="flex items-center gap-2">
        <input
          aria-label={label}
          aria-invalid={problem !== undefined}
          aria-describedby={problem ? problemId : undefined}
          value={text}
          autoFocus
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setProblem(undefined);
          }}
          onKeyDown={cancelOnEscape}
          className="h-8 w-full min-w-0 rounded-lg border border-edge bg-canvas px-2.5 text-base font-medium aria-invalid:border-danger sm:text-sm"
        />
        <Button type="submit" variant="primary" size="small" busy={busy}>
          Save
        </Button>
        <Button variant="ghost" size="small" onClick={onDone}>
          Cancel
        </Button>
      </div>
      {problem && (
        <p id={problemId} role="alert" className="mt-1.5 mb-1 text-[0.8125rem]/5 text-danger">
          {problem}
        </p>
      )}
    </form>
  );
}
