import { Avatar } from "../ui/Avatar";
import { Skeleton } from "../ui/Skeleton";
import { ProfileCard } from "./ProfileCard";

export function ProfileSkeleton() {
  return (
    <ProfileCard
      avatar={<Avatar className="size-14" />}
      name={<Skeleton className="w-40" />}
      since={<Skeleton className="w-48" />}
      facts={["E-mail", "User id", "WorkOS id"].map((label) => ({
        label,
        value: <Skeleton className="w-52" />,
      }))}
    />
  );
}
