import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "../ui/Button";

/** Copies the link, and says whether that has worked. */
export function CopyButton({ text }: { text: string }) {
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
        {outcome === "copied" ? "Copied" : "Copy link"}
      </Button>
      <p
        role="status"
        className={outcome === "refused" ? "w-full text-[0.8125rem]/5 text-danger" : "sr-only"}
      >
        {outcome === "copied" && "The link was copied."}
        {outcome === "refused" && "The browser does not let us copy. Select the link and copy it."}
      </p>
    </>
  );
}
