import { useAuth } from "@opensync/react-auth";
import { Link } from "react-router";
import { Avatar } from "../ui/Avatar";

/** Who is signed in, and the way to their settings. */
export function PersonLink() {
  const { user } = useAuth();
  const name = user?.name ?? user?.email;
  return (
    <Link to="/settings" className="flex rounded-full">
      <span className="sr-only">{name ? `Signed in as ${name}` : "Your settings"}</span>
      <Avatar name={user?.name} email={user?.email} url={user?.avatarUrl} />
    </Link>
  );
}
