import { useMutation } from "convex/react";
import { useId, useState } from "react";
import { api } from "../../convex/_generated/api";
import { Button } from "../ui/Button";
import { useAttempt } from "../ui/useAttempt";

/** Writes something down for everybody in the organization. */
export function PlaybookForm() {
  const add = useMutation(api.playbooks.add);
  const [title, setTitle] = useState("");
  const [body, setBody] = useState("");
  const { busy, problem, attempt } = useAttempt("The playbook was not saved. Try again.");
  const id = useId();

  const save = async () => {
    await add({ title, body });
    setTitle("");
    setBody("");
  };

  return (
    <form
      aria-label="New playbook"
      onSubmit={(event) => {
        event.preventDefault();
        void attempt(save);
      }}
      className="space-y-4 rounded-2xl border border-line bg-surface p-5 shadow-card"
    >
      <h2 className="font-semibold tracking-tight">Write a playbook</h2>
      <label className="block text-[0.8125rem] text-muted">
        Title
        <input
          value={title}
          aria-describedby={problem ? id : undefined}
          onChange={(event) => setTitle(event.currentTarget.value)}
          className={`${FIELD} h-10`}
        />
      </label>
      <label className="block text-[0.8125rem] text-muted">
        Text
        <textarea
          rows={5}
          value={body}
          aria-describedby={problem ? id : undefined}
          onChange={(event) => setBody(event.currentTarget.value)}
          className={`${FIELD} block resize-y py-2`}
        />
      </label>
      {problem && (
        <p id={id} role="alert" className="text-[0.8125rem]/5 text-danger">
          {problem}
        </p>
      )}
      <Button type="submit" variant="primary" busy={busy} className="w-full">
        {busy ? "Saving…" : "Save for everybody"}
      </Button>
    </form>
  );
}

const FIELD =
  "mt-1 w-full rounded-lg border border-edge bg-canvas px-3 text-base text-ink sm:text-sm/6";
