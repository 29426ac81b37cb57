import {
  Asterisk,
  Braces,
  CodeXml,
  MousePointer2,
  SquareTerminal,
  type LucideIcon,
} from "lucide-react";

/** How a session's `source` is shown; a tool that is not known keeps its own name. */
export function tool(source: string): { label: string; Icon: LucideIcon } {
  return TOOLS.get(source) ?? { label: source, Icon: SquareTerminal };
}

const TOOLS = new Map([
  ["claude-code", { label: "Claude Code", Icon: Asterisk }],
  ["codex", { label: "Codex", Icon: CodeXml }],
  ["cursor", { label: "Cursor", Icon: MousePointer2 }],
  ["opencode", { label: "OpenCode", Icon: Braces }],
]);
