import type { ApiKey } from "./types";

/** What a key in the list is good for. */
export type KeyState =
  | { kind: "working" }
  /** It was rotated, and works on for a while. */
  | { kind: "replaced"; until: number | null }
  | { kind: "expired" }
  /** It went unused for longer than it may. */
  | { kind: "idle" };

/** @param now - Milliseconds since the epoch. */
export function keyState(
  { expiresAt, idleTimeoutMs, lastUsedAt, createdAt, replacedBy }: Lifetime,
  now: number,
): KeyState {
  if (expiresAt !== null && expiresAt <= now) return { kind: "expired" };
  if (idleTimeoutMs !== null && now - (lastUsedAt ?? createdAt) >= idleTimeoutMs) {
    return { kind: "idle" };
  }
  return replacedBy === null ? { kind: "working" } : { kind: "replaced", until: expiresAt };
}

type Lifetime = Pick<
  ApiKey,
  "expiresAt" | "idleTimeoutMs" | "lastUsedAt" | "createdAt" | "replacedBy"
>;
