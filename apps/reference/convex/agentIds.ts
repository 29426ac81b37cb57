import { v, type Infer } from "convex/values";

/** The tools whose plugins this app knows, by the `source` that a session is stored under. */
export const AGENT_IDS = ["claude-code", "codex", "cursor", "opencode", "droid", "pi"] as const;

export const agentId = v.union(...AGENT_IDS.map((id) => v.literal(id)));

export type AgentId = Infer<typeof agentId>;

/**
 * Which of them a person has enabled, in the order above. Nobody has to choose:
 * without a choice it is all of them, also those that come later.
 */
export function enabledAgents(chosen: readonly string[] | undefined): AgentId[] {
  return AGENT_IDS.filter((id) => chosen?.includes(id) ?? true);
}
