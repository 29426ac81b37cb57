/** What an API key may be allowed to do. */
export const SCOPES = ["sessions:read", "sessions:write"] as const;

export type Scope = (typeof SCOPES)[number];

/** How people are told of it. */
export const SCOPE_TEXTS: Record<Scope, { label: string; explanation: string }> = {
  "sessions:read": {
    label: "Read sessions",
    explanation: "List, search and export your sessions.",
  },
  "sessions:write": {
    label: "Write sessions",
    explanation: "Send sessions and messages, as plugins do.",
  },
};
