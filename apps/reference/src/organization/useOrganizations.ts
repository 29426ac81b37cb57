import { useAuth } from "@opensync/react-auth";
import { useAction } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useEffect, useState } from "react";
import { api } from "../../convex/_generated/api";
import { messageOf } from "../sessions/sessionErrors";

export type Organization = FunctionReturnType<typeof api.organizations.mine>[number];

/** The organizations that I am a member of, as WorkOS tells them when the page is opened. */
export function useOrganizations(): { organizations?: Organization[]; problem?: string } {
  const { user } = useAuth();
  const ask = useAction(api.organizations.mine);
  const userId = user?._id;
  const [answer, setAnswer] = useState<Answer>(() => known.get(userId) ?? {});

  useEffect(() => {
    let isCurrent = true;
    ask().then(
      (organizations) => {
        known.set(userId, { organizations });
        if (isCurrent) setAnswer({ organizations });
      },
      (error: unknown) => {
        if (isCurrent) setAnswer({ problem: messageOf(error, FAILED) });
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [ask, userId]);

  return answer;
}

type Answer = { organizations?: Organization[]; problem?: string };

/** The last answer, so that a switch does not blank the names. */
const known = new Map<string | undefined, Answer>();

const FAILED = "Your organizations cannot be listed right now.";
