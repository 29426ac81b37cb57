import { useState } from "react";
import { initials } from "./initials";

type AvatarProps = {
  name?: string | undefined;
  email?: string | undefined;
  url?: string | undefined;
  className?: string;
};

/** The person's picture; their initials where there is none or it does not load. */
export function Avatar({ name, email, url, className = "size-8 text-xs" }: AvatarProps) {
  const [broken, setBroken] = useState<string>();
  return (
    <span
      aria-hidden="true"
      className={`inline-flex shrink-0 items-center justify-center overflow-hidden rounded-full bg-wash font-semibold text-accent ${className}`}
    >
      {url && url !== broken ? (
        <img
          src={url}
          alt=""
          referrerPolicy="no-referrer"
          className="size-full object-cover"
          onError={() => setBroken(url)}
        />
      ) : (
        initials(name, email)
      )}
    </span>
  );
}
