import { useAuth, type AuthUser } from "@opensync/react-auth";
import { BadgeCheck } from "lucide-react";
import { Avatar } from "../ui/Avatar";
import { ProfileCard } from "./ProfileCard";

/** The person's users row, live: a profile that is still on its way appears by itself. */
export function Profile() {
  const { user } = useAuth();
  if (!user) return null;
  const { name, email, avatarUrl } = user;
  return (
    <ProfileCard
      avatar={<Avatar name={name} email={email} url={avatarUrl} className="size-14 text-lg" />}
      name={name ?? "No name yet"}
      since={`Here since ${DATE.format(user.createdAt)}`}
      facts={[
        { label: "E-mail", value: <Email user={user} /> },
        { label: "User id", value: <Id>{user._id}</Id> },
        { label: "WorkOS id", value: <Id>{user.workosId}</Id> },
      ]}
    />
  );
}

const DATE = new Intl.DateTimeFormat("en", { dateStyle: "long" });

function Email({ user: { email, emailVerified } }: { user: AuthUser }) {
  if (!email) return "No e-mail address yet";
  return (
    <span className="flex flex-wrap items-center gap-x-3">
      <span className="min-w-0 wrap-anywhere">{email}</span>
      <span className="inline-flex items-center gap-1.5 text-[0.8125rem] text-muted">
        {emailVerified && <BadgeCheck aria-hidden="true" className="size-4 text-accent" />}
        {emailVerified ? "Verified" : "Not verified"}
      </span>
    </span>
  );
}

function Id({ children }: { children: string }) {
  return <code className="font-mono text-[0.8125rem] break-all">{children}</code>;
}
