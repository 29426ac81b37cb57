import { Pencil, Trash2 } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
import { Link } from "react-router";
import type { Doc } from "../../convex/_generated/dataModel";
import { Button } from "../ui/Button";
import { classes } from "../ui/classes";
import { formatCost, formatMoment, formatTokens, formatWhen } from "./format";
import { RenameForm } from "./RenameForm";
import { ROW_GRID } from "./rowGrid";
import { tool } from "./tools";

type SessionRowProps = {
  session: Doc<"sessions">;
  now: number;
  onDelete: (session: Doc<"sessions">) => void;
};

/** One session: a row of columns on a wide page, a block of three lines on a narrow one. */
export function SessionRow({ session, now, onDelete }: SessionRowProps) {
  const [renaming, setRenaming] = useState(false);
  const renameButton = useRef<HTMLButtonElement>(null);
  const { label, Icon } = tool(session.source);

  const stopRenaming = () => {
    setRenaming(false);
    // The form held the focus and is gone: back to where it was opened.
    requestAnimationFrame(() => renameButton.current?.focus());
  };

  return (
    <tr role="row" className={classes(ROW_GRID, "group items-center gap-y-1.5 py-3.5")}>
      <td
        role="cell"
        className={classes("block min-w-0", renaming ? "max-lg:col-span-4" : "max-lg:col-span-3")}
      >
        {renaming ? (
          <RenameForm session={session} onDone={stopRenaming} />
        ) : (
          <p
            title={session.title}
            className="line-clamp-2 text-sm/6 font-medium wrap-break-word lg:line-clamp-1"
          >
            <Link to={`/dashboard/${session._id}`} className="rounded hover:underline">
              {session.title}
            </Link>
          </p>
        )}
        <p className="truncate text-[0.8125rem]/5 text-muted" title={session.projectPath}>
          {session.projectName ?? session.projectPath ?? "No project"}
        </p>
      </td>

      <td role="cell" className="block min-w-0 max-lg:col-span-4 max-lg:row-start-2">
        <div className="flex min-w-0 items-center gap-2 text-[0.8125rem]/5 lg:block">
          <p className="flex shrink-0 items-center gap-2 lg:text-sm/6">
            <Icon aria-hidden="true" className="size-4 text-accent" />
            {label}
          </p>
          {session.model && <p className="truncate text-muted lg:pl-6">{session.model}</p>}
        </div>
      </td>

      <Figure title={tokenTitle(session)}>
        {formatTokens(session.promptTokens + session.completionTokens)}
        <span className="text-muted lg:hidden"> tokens</span>
      </Figure>
      <Figure>{formatCost(session.cost)}</Figure>
      <Figure>
        <time
          dateTime={new Date(session.updatedAt).toISOString()}
          title={formatMoment(session.updatedAt)}
          className="text-muted"
        >
          {formatWhen(session.updatedAt, now)}
        </time>
      </Figure>

      <td
        role="cell"
        className={classes(
          "flex justify-end gap-0.5 max-lg:col-start-4 max-lg:row-start-1 max-lg:-mr-2 max-lg:self-start",
          renaming && "max-lg:hidden",
        )}
      >
        <Button
          ref={renameButton}
          variant="ghost"
          size="icon"
          aria-label={`Rename “${session.title}”`}
          onClick={() => setRenaming(true)}
        >
          <Pencil aria-hidden="true" className="size-4" />
        </Button>
        <Button
          variant="ghost"
          size="icon"
          aria-label={`Delete “${session.title}”`}
          onClick={() => onDelete(session)}
        >
          <Trash2 aria-hidden="true" className="size-4" />
        </Button>
      </td>
    </tr>
  );
}

function Figure({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <td
      role="cell"
      title={title}
      className="block text-[0.8125rem]/5 whitespace-nowrap tabular-nums lg:text-right lg:text-sm/6"
    >
      {children}
    </td>
  );
}

function tokenTitle({ promptTokens, completionTokens }: Doc<"sessions">) {
  return `${promptTokens.toLocaleString("en")} in, ${completionTokens.toLocaleString("en")} out`;
}
