import { Brain, ChevronRight, FileCode, Wrench, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import type { Doc } from "../../convex/_generated/dataModel";
import { Prose } from "./Prose";

/** What a message holds besides its text. */
export function Part({ part }: { part: Doc<"parts"> }) {
  switch (part.type) {
    case "text":
      return <Prose>{part.content}</Prose>;
    case "code":
      return <Code part={part} />;
    case "reasoning":
      return (
        <Folded Icon={Brain} label="Reasoning" hint={part.content}>
          <div className="px-4 py-3 text-muted">
            <Prose>{part.content}</Prose>
          </div>
        </Folded>
      );
    case "tool":
      return (
        <Folded Icon={Wrench} label={part.name ?? "Tool"} hint={part.content} mono>
          <Lines label={`What ${part.name ?? "the tool"} was given`}>{part.content}</Lines>
          {part.output && (
            <div className="border-t border-line bg-canvas">
              <Lines label={`What ${part.name ?? "the tool"} answered`}>{part.output}</Lines>
            </div>
          )}
        </Folded>
      );
  }
}

function Code({ part: { content, name, language } }: { part: Doc<"parts"> }) {
  return (
    <figure className="overflow-hidden rounded-xl border border-line bg-surface shadow-card">
      {(name ?? language) && (
        <figcaption className="flex items-center gap-2 border-b border-line px-4 py-2 text-[0.8125rem]">
          <FileCode aria-hidden="true" className="size-4 shrink-0 text-accent" />
          <span className="min-w-0 truncate font-mono">{name ?? language}</span>
          {name && language && <span className="ml-auto shrink-0 text-muted">{language}</span>}
        </figcaption>
      )}
      <Lines label={name ?? "Code"}>{content}</Lines>
    </figure>
  );
}

type FoldedProps = {
  Icon: LucideIcon;
  label: string;
  /** The beginning of what is inside. */
  hint: string;
  mono?: boolean;
  children: ReactNode;
};

/** What most readers pass over: one line until it is opened. */
function Folded({ Icon, label, hint, mono = false, children }: FoldedProps) {
  return (
    <details className="group overflow-hidden rounded-xl border border-line bg-surface shadow-card">
      <summary className="flex cursor-pointer items-center gap-2.5 px-4 py-2 text-[0.8125rem]/6 select-none hover:bg-sunken focus-visible:-outline-offset-2 [&::-webkit-details-marker]:hidden">
        <Icon aria-hidden="true" className="size-4 shrink-0 text-accent" />
        <span className="shrink-0 font-medium">{label}</span>
        <span
          className={`min-w-0 flex-1 truncate text-muted group-open:invisible ${mono ? "font-mono" : ""}`}
        >
          {hint}
        </span>
        <ChevronRight
          aria-hidden="true"
          className="size-4 shrink-0 text-muted transition-transform group-open:rotate-90"
        />
      </summary>
      <div className="border-t border-line">{children}</div>
    </details>
  );
}

/** Lines that keep their breaks; a keyboard can scroll what is too wide. */
function Lines({ label, children }: { label: string; children: string }) {
  return (
    <pre
      role="group"
      aria-label={label}
      tabIndex={0}
      className="overflow-x-auto px-4 py-3 font-mono text-[0.8125rem]/6 focus-visible:-outline-offset-2"
    >
      {children}
    </pre>
  );
}
