import type { ReactNode } from "react";

type ProfileCardProps = {
  avatar: ReactNode;
  name: ReactNode;
  since: ReactNode;
  facts: { label: string; value: ReactNode }[];
};

/** How a profile is laid out, whether it is there yet or not. */
export function ProfileCard({ avatar, name, since, facts }: ProfileCardProps) {
  return (
    <div className="rounded-2xl border border-line bg-surface shadow-card">
      <div className="flex items-center gap-4 p-5">
        {avatar}
        <div className="min-w-0">
          <p className="truncate text-lg/7 font-semibold tracking-tight">{name}</p>
          <p className="truncate text-sm/6 text-muted">{since}</p>
        </div>
      </div>
      <dl className="divide-y divide-line border-t border-line text-sm/6">
        {facts.map(({ label, value }) => (
          <div key={label} className="flex flex-wrap gap-x-6 px-5 py-3">
            <dt className="w-24 shrink-0 text-muted">{label}</dt>
            <dd className="min-w-0 flex-1 basis-56">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
