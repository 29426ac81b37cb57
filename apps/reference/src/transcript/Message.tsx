import { Bot, CircleHelp, Settings2, User, Wrench, type LucideIcon } from "lucide-react";
import { formatMoment, formatTime } from "../sessions/format";
import { classes } from "../ui/classes";
import { Part } from "./Part";
import { Prose } from "./Prose";
import type { TranscriptMessage } from "./types";

/** One message: who speaks, when, the text, and what belongs to it. */
export function Message({ message }: { message: TranscriptMessage }) {
  const { Icon, label } = SPEAKERS[message.role];
  const asks = message.role === "user";
  return (
    <li className="grid grid-cols-[minmax(0,1fr)] gap-x-4 gap-y-2 sm:grid-cols-[2rem_minmax(0,1fr)]">
      <span
        aria-hidden="true"
        className={classes(
          "flex size-8 items-center justify-center rounded-full max-sm:hidden",
          asks ? "bg-ink text-canvas" : "bg-wash text-accent",
        )}
      >
        <Icon className="size-4" />
      </span>
      <div className="min-w-0">
        <p className="flex items-baseline gap-2.5 sm:h-8 sm:items-center">
          <span className="text-sm font-semibold">{label}</span>
          <time
            dateTime={new Date(message.createdAt).toISOString()}
            title={formatMoment(message.createdAt)}
            className="text-[0.8125rem] text-muted tabular-nums"
          >
            {formatTime(message.createdAt)}
          </time>
        </p>
        <div className={classes("mt-1 space-y-3", asks && "rounded-xl bg-sunken px-4 py-3")}>
          {message.textContent && <Prose>{message.textContent}</Prose>}
          {message.parts.map((part) => (
            <Part key={part._id} part={part} />
          ))}
        </div>
      </div>
    </li>
  );
}

const SPEAKERS: Record<TranscriptMessage["role"], { Icon: LucideIcon; label: string }> = {
  user: { Icon: User, label: "User" },
  assistant: { Icon: Bot, label: "Assistant" },
  system: { Icon: Settings2, label: "System" },
  tool: { Icon: Wrench, label: "Tool" },
  unknown: { Icon: CircleHelp, label: "Unknown" },
};
