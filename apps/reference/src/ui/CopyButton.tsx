import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "./Button";

type CopyButtonProps = {
  text: string;
  /** What it is: "link". */
  what: string;
};

/** Copies a text, and says whether that has worked. */
export function CopyButton({ text, what }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<"copied" | "refused">();

  useEffect(() => {
    if (!outcome) return;
    const timer = setTimeout(() => setOutcome(undefined), 2_500);
    return () => clearTimeout(timer);
  }, [outcome]);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome("copied");
    } catch {
      // Some browsers ask first, and some people say no.
      setOutcome("refused");
    }
  };

  const Icon = outcome === "copied" ? Check : Copy;
  return (
    <>
      <Button size="small" className="min-w-28" onClick={() => void copy()}>
        <Icon aria-hidden="true" className="size-3.5" />
        {outcome === "copied" ? "Copied" : `Copy ${what}`}
      </Button>
      <p
        role="status"
        className={outcome === "refused" ? "w-full text-[0.8125rem]/5 text-danger" : "sr-only"}
      >
        {outcome === "copied" && `The ${what} was copied.`}
        {outcome === "refused" &&
          `The browser does not let us copy. Select the ${what} and copy it.`}
      </p>
    </>
  );
}
