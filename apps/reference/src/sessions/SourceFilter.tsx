import { useQuery } from "convex/react";
import { Layers, type LucideIcon } from "lucide-react";
import { useEffect, useRef } from "react";
import { api } from "../../convex/_generated/api";
import { tool } from "./tools";

type SourceFilterProps = {
  /** The chosen tool; `undefined` for all of them. */
  source: string | undefined;
  onSource: (source?: string) => void;
};

/** Offers the sync plugins that are enabled, and what an address has chosen besides. */
export function SourceFilter({ source, onSource }: SourceFilterProps) {
  const enabled: string[] | undefined = useQuery(api.agents.mine);
  const row = useChosenInView(source, enabled !== undefined);
  if (enabled === undefined) return <SourceFilterSkeleton />;
  const offered = source === undefined || enabled.includes(source) ? enabled : [...enabled, source];
  if (offered.length === 0) return null;
  return (
    <fieldset
      ref={row}
      className="-mx-4 flex min-w-0 [scrollbar-width:none] gap-1.5 overflow-x-auto px-4 py-1 sm:mx-0 sm:flex-wrap sm:px-0"
    >
      <legend className="sr-only">Show sessions from</legend>
      <Choice
        label="All"
        Icon={Layers}
        checked={source === undefined}
        onChoose={() => onSource(undefined)}
      />
      {offered.map((id) => (
        <Choice key={id} {...tool(id)} checked={source === id} onChoose={() => onSource(id)} />
      ))}
    </fieldset>
  );
}

/** The room that it takes. */
export function SourceFilterSkeleton() {
  return <div aria-hidden="true" className="h-10" />;
}

/** On a narrow page the choices scroll sideways, and the chosen one may be far out. */
function useChosenInView(source: string | undefined, isThere: boolean) {
  const row = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    const chosen = row.current?.querySelector("label:has(:checked)");
    if (!row.current || !chosen) return;
    const [all, one] = [row.current, chosen].map((element) => element.getBoundingClientRect());
    if (all && one) row.current.scrollLeft += one.left + one.width / 2 - (all.left + all.width / 2);
  }, [source, isThere]);
  return row;
}

type ChoiceProps = { label: string; Icon: LucideIcon; checked: boolean; onChoose: () => void };

function Choice({ label, Icon, checked, onChoose }: ChoiceProps) {
  return (
    <label className="relative inline-flex h-8 max-w-60 shrink-0 cursor-pointer items-center gap-2 rounded-full border border-line bg-surface px-3 text-[0.8125rem] font-medium text-muted transition-colors hover:border-edge hover:text-ink has-checked:border-accent has-checked:bg-wash has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent forced-colors:has-checked:outline-2">
      <input
        type="radio"
        name="source"
        checked={checked}
        onChange={onChoose}
        className="absolute inset-0 cursor-pointer opacity-0"
      />
      <Icon aria-hidden="true" className="size-3.5 shrink-0 text-accent" />
      <span className="truncate">{label}</span>
    </label>
  );
}
