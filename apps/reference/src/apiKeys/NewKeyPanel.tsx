import type { ReactNode } from "react";
import { Button } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { siteOf, trialOf } from "./curl";
import type { NewApiKey } from "./types";

type NewKeyPanelProps = { created: NewApiKey; onDone: () => void };

/** Shows a key, on the one occasion, and a command to try it with. */
export function NewKeyPanel({ created: { key, apiKey }, onDone }: NewKeyPanelProps) {
  const { command, explanation } = trialOf(SITE, key, apiKey.scopes);
  return (
    <>
      <p className="mt-2 text-sm/6 text-pretty text-muted">
        Copy the key now: after this it cannot be shown again, here or anywhere.
      </p>
      <Block label="API key">
        <input
          readOnly
          // What was pressed is gone; the key is what to go on with.
          autoFocus
          autoComplete="off"
          spellCheck={false}
          aria-label="API key"
          value={key}
          onFocus={({ currentTarget: field }) => {
            field.select();
            // A narrow field shows its beginning, by which the list tells it from others.
            field.scrollLeft = 0;
          }}
          className="h-10 w-full min-w-0 rounded-lg border border-edge bg-canvas px-3 font-mono text-[0.8125rem]"
        />
        <CopyButton text={key} what="key" />
      </Block>
      <Block label="Try it in a terminal">
        <code className="block w-full rounded-lg border border-line bg-canvas px-3 py-2.5 font-mono text-xs/5 whitespace-pre-wrap wrap-anywhere text-muted">
          {command}
        </code>
        <CopyButton text={command} what="command" />
        <span className="text-[0.8125rem]/5 text-muted">{explanation}</span>
      </Block>
      <div className="mt-6 flex justify-end">
        <Button variant="primary" onClick={onDone}>
          Done
        </Button>
      </div>
    </>
  );
}

const SITE = siteOf({
  site: import.meta.env.VITE_CONVEX_SITE_URL,
  convex: import.meta.env.VITE_CONVEX_URL,
});

function Block({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="mt-5">
      <h3 className="text-[0.8125rem] font-medium">{label}</h3>
      <div className="mt-1.5 flex flex-wrap items-center gap-2">{children}</div>
    </div>
  );
}
