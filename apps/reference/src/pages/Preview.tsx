import { tool } from "../sessions/tools";
import { Trace } from "../ui/Trace";

/** A picture of the product, drawn with its own parts. */
export function Preview() {
  return (
    <div
      role="img"
      aria-label="A list of coding sessions with tool, tokens and cost"
      className="relative overflow-hidden rounded-2xl border border-line bg-surface shadow-float"
    >
      <div className="flex items-end justify-between gap-6 border-b border-line px-5 pt-5 pb-4 sm:px-6">
        <div>
          <p className="text-[0.8125rem] text-muted">This week</p>
          <p className="mt-1 text-2xl font-semibold tracking-tight whitespace-nowrap tabular-nums">
            1.2M tokens
          </p>
        </div>
        <Trace className="h-11 w-28 min-w-0 sm:w-44" />
      </div>
      <ul className="divide-y divide-line">
        {ROWS.map(({ source, title, project, cost, when }) => {
          const { Icon, label } = tool(source);
          return (
            <li key={title} className="flex items-center gap-4 px-5 py-3.5 sm:px-6">
              <span className="flex size-9 shrink-0 items-center justify-center rounded-lg bg-wash">
                <Icon className="size-4 text-accent" />
              </span>
              <div className="min-w-0 flex-1">
                <p className="truncate text-sm/6 font-medium">{title}</p>
                <p className="truncate text-[0.8125rem]/5 text-muted">
                  {label} · {project}
                </p>
              </div>
              <div className="shrink-0 text-right tabular-nums">
                <p className="text-sm/6">{cost}</p>
                <p className="text-[0.8125rem]/5 text-muted">{when}</p>
              </div>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

const ROWS = [
  {
    source: "claude-code",
    title: "Make the webhook handler idempotent",
    project: "billing",
    cost: "$1.47",
    when: "18 min ago",
  },
  {
    source: "codex",
    title: "Find out why the nightly export is empty",
    project: "warehouse",
    cost: "$0.20",
    when: "2 h ago",
  },
  {
    source: "cursor",
    title: "Move the date picker to the new tokens",
    project: "design-system",
    cost: "$0.33",
    when: "4 h ago",
  },
  {
    source: "opencode",
    title: "Explain the retry policy of the queue",
    project: "queue",
    cost: "$0.03",
    when: "Yesterday",
  },
];
