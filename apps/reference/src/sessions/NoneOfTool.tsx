import { Button } from "../ui/Button";
import { tool } from "./tools";

/** What a filtered list shows that has nothing. */
export function NoneOfTool({ source, onShowAll }: { source: string; onShowAll: () => void }) {
  const { label, Icon } = tool(source);
  return (
    <div
      role="status"
      className="flex flex-col items-center rounded-2xl border border-dashed border-line px-6 py-14 text-center"
    >
      <Icon aria-hidden="true" className="size-6 text-muted" />
      <h2 className="mt-5 max-w-full text-lg font-semibold tracking-tight wrap-anywhere">
        No sessions from {label}
      </h2>
      <p className="mt-2 max-w-sm text-sm/6 text-pretty text-muted">
        They appear here by themselves once its plugin sends them.
      </p>
      <Button className="mt-6" onClick={onShowAll}>
        Show all sessions
      </Button>
    </div>
  );
}
