import { useAuth } from "@opensync/react-auth";
import { Link } from "react-router";
import { Avatar } from "../ui/Avatar";

/** Who is signed in, and the way to their settings. */
export function PersonLink() {
  const { user } = useAuth();
  const name = user?.name ?? user?.email;
  return (
    <Link
      to="/settings"
      aria-label={name ? `Signed in as ${name}` : "Your settings"}
      className="flex rounded-full"
    >
      <Avatar name={user?.name} email={user?.email} url={user?.avatarUrl} />
    </Link>
  );
}
