import { useState } from "react";
import { messageOf } from "../sessions/sessionErrors";

/**
 * Runs what a button or a form does: once at a time, and what goes wrong is kept
 * for the person to read.
 *
 * @param failure - What to say when there is no reason that is meant for people.
 */
export function useAttempt(failure: string) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();

  const attempt = async (run: () => Promise<unknown>) => {
    if (busy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await run();
    } catch (error) {
      setProblem(messageOf(error, failure));
    } finally {
      setBusy(false);
    }
  };

  return { busy, problem, setProblem, attempt };
}
