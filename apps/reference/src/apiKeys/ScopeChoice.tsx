import { SCOPE_TEXTS, SCOPES, type Scope } from "../../convex/scopes";

type ScopeChoiceProps = { chosen: readonly Scope[]; onChange: (chosen: Scope[]) => void };

/** What a new key may do, each with a box to tick. */
export function ScopeChoice({ chosen, onChange }: ScopeChoiceProps) {
  return (
    <fieldset>
      <legend className="text-[0.8125rem] text-muted">What it may do</legend>
      <div className="mt-1 divide-y divide-line rounded-lg border border-edge bg-canvas">
        {SCOPES.map((scope) => (
          <label key={scope} className="flex cursor-pointer gap-3 px-3 py-2.5">
            <input
              type="checkbox"
              checked={chosen.includes(scope)}
              onChange={({ currentTarget: { checked } }) =>
                onChange(SCOPES.filter((id) => (id === scope ? checked : chosen.includes(id))))
              }
              className="mt-1 size-4 shrink-0 accent-accent"
            />
            <span className="min-w-0 text-sm/6">
              <span className="font-medium">{SCOPE_TEXTS[scope].label}</span>
              <span className="block text-[0.8125rem]/5 text-muted">
                {SCOPE_TEXTS[scope].explanation}
              </span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
