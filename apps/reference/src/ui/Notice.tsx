import { CircleAlert, Info } from "lucide-react";
import type { ReactNode } from "react";
import { classes } from "./classes";

type NoticeProps = {
  tone?: "danger" | "info";
  title: string;
  children?: ReactNode;
  /** What the reader can do about it. */
  action?: ReactNode;
};

/** Says in place what went wrong, or what to know, and what to do now. */
export function Notice({ tone = "info", title, children, action }: NoticeProps) {
  const danger = tone === "danger";
  const Icon = danger ? CircleAlert : Info;
  return (
    <div
      role={danger ? "alert" : "status"}
      className={classes(
        "flex gap-3 rounded-xl px-4 py-3.5 text-sm/6",
        danger ? "bg-danger-wash" : "bg-sunken",
      )}
    >
      <Icon
        aria-hidden="true"
        className={classes("mt-1 size-4 shrink-0", danger ? "text-danger" : "text-muted")}
      />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{title}</p>
        {children && <div className="text-pretty break-words text-muted">{children}</div>}
        {action && <div className="mt-3 flex flex-wrap gap-2">{action}</div>}
      </div>
    </div>
  );
}
