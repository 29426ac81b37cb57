import { Search, X } from "lucide-react";
import { useRef } from "react";
import { Button } from "../ui/Button";

/** By the words that a session has, or by what it is about. */
export type SearchMode = "words" | "meaning";

type SearchFieldProps = {
  text: string;
  mode: SearchMode;
  onText: (text: string) => void;
  onMode: (mode: SearchMode) => void;
};

/** Where one types what to look for, and says how. Escape empties it. */
export function SearchField({ text, mode, onText, onMode }: SearchFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <search className="flex flex-col gap-2 sm:flex-row sm:items-center">
      <div className="relative min-w-0 flex-1">
        <Search
          aria-hidden="true"
          className="pointer-events-none absolute top-3 left-3.5 size-4 text-muted"
        />
        <input
          ref={input}
          type="text"
          inputMode="search"
          enterKeyHint="search"
          autoComplete="off"
          spellCheck={false}
          aria-label="Search sessions"
          placeholder="Search titles and everything that was said"
          maxLength={200}
          value={text}
          onChange={(event) => onText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") onText("");
          }}
          className="h-10 w-full rounded-xl border border-edge bg-surface pr-10 pl-10 text-base shadow-card placeholder:text-muted sm:text-sm"
        />
        {text && (
          <Button
            variant="ghost"
            size="icon"
            aria-label="Empty the search"
            className="absolute top-0.5 right-0.5"
            onClick={() => {
              onText("");
              input.current?.focus();
            }}
          >
            <X aria-hidden="true" className="size-4" />
          </Button>
        )}
      </div>
      <fieldset className="flex rounded-xl bg-sunken p-1">
        <legend className="sr-only">Search by</legend>
        {MODES.map(({ value, label }) => (
          <label
            key={value}
            className="relative inline-flex h-8 flex-1 cursor-pointer items-center justify-center rounded-lg px-3 text-[0.8125rem] font-medium text-muted transition-colors hover:text-ink has-checked:bg-raised has-checked:text-ink has-checked:shadow-card has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name="search-mode"
              value={value}
              checked={mode === value}
              onChange={() => onMode(value)}
              className="absolute inset-0 cursor-pointer opacity-0"
            />
            {label}
          </label>
        ))}
      </fieldset>
    </search>
  );
}

/** The room that the search takes. */
export function SearchFieldSkeleton() {
  return <div aria-hidden="true" className="h-[5.5rem] sm:h-10" />;
}

const MODES = [
  { value: "words", label: "Words" },
  { value: "meaning", label: "Meaning" },
] as const;
