import type { ReactNode } from "react";
import { formatDay, formatMoment, formatWhen } from "../sessions/format";
import type { KeyState } from "./keyState";
import type { ApiKey } from "./types";

type KeyFactsProps = { apiKey: ApiKey; state: KeyState; now: number };

/** When a key was made and used, and when it ends. */
export function KeyFacts({ apiKey, state, now }: KeyFactsProps) {
  const { createdAt, lastUsedAt, expiresAt } = apiKey;
  return (
    <dl className="mt-2 grid gap-x-6 text-[0.8125rem]/5 sm:grid-cols-3">
      <Fact label="Created">
        <Moment time={createdAt}>{formatWhen(createdAt, now)}</Moment>
      </Fact>
      <Fact label="Last used">
        {lastUsedAt === null ? (
          "Never"
        ) : (
          <Moment time={lastUsedAt} more={userOf(apiKey)}>
            {formatWhen(lastUsedAt, now)}
          </Moment>
        )}
      </Fact>
      <Fact label={state.kind === "expired" ? "Expired" : "Expires"}>
        {expiresAt === null ? (
          "Never"
        ) : (
          <Moment time={expiresAt}>{formatDay(expiresAt, now)}</Moment>
        )}
      </Fact>
    </dl>
  );
}

/** Who used it last, as far as the request told. */
function userOf({ lastUsedIp, lastUsedUserAgent }: ApiKey): string {
  return [lastUsedIp, lastUsedUserAgent].filter((text) => text !== null).join(", ");
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex gap-x-2 sm:block">
      <dt className="w-20 text-muted sm:w-auto">{label}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}

type MomentProps = { time: number; more?: string; children: string };

function Moment({ time, more, children }: MomentProps) {
  return (
    <time
      dateTime={new Date(time).toISOString()}
      title={[formatMoment(time), more].filter(Boolean).join("\n")}
    >
      {children}
    </time>
  );
}
