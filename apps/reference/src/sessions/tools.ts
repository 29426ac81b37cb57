import {
  Asterisk,
  Bot,
  Braces,
  CodeXml,
  MousePointer2,
  Pi,
  SquareTerminal,
  type LucideIcon,
} from "lucide-react";
import type { AgentId } from "../../convex/agentIds";
import { sourceOf } from "../../convex/sources";

type Tool = { label: string; Icon: LucideIcon };

/** How a session's `source` is shown; an unknown tool keeps its own name. */
export function tool(source: string): Tool {
  return BY_SOURCE.get(sourceOf(source) ?? source) ?? { label: source, Icon: SquareTerminal };
}

const TOOLS: Record<AgentId, Tool> = {
  "claude-code": { label: "Claude Code", Icon: Asterisk },
  codex: { label: "Codex", Icon: CodeXml },
  cursor: { label: "Cursor", Icon: MousePointer2 },
  opencode: { label: "OpenCode", Icon: Braces },
  droid: { label: "Factory Droid", Icon: Bot },
  pi: { label: "Pi", Icon: Pi },
};

const BY_SOURCE = new Map<string, Tool>(Object.entries(TOOLS));
