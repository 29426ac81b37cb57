import type { MessageShape, SessionShape } from "./shapes";

/** A session with all that is exported of it. */
export type Exported = { session: SessionShape; messages: MessageShape[]; complete: boolean };

/** A session as a Markdown document. */
export function markdown({ session, messages, complete }: Exported): string {
  const blocks = [
    `# ${line(session.title)}`,
    facts(session).join("\n"),
    ...messages.map(message),
    ...(complete ? [] : ["_The rest of this session is left out: it is too long for one file._"]),
  ];
  return `${blocks.join("\n\n")}\n`;
}

/** A name for the file: letters, digits and hyphens alone. */
export function fileName({ title, id }: SessionShape, ending: string): string {
  const words = title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return `${words.slice(0, 60) || id}.${ending}`;
}

function facts(session: SessionShape): string[] {
  const { source, model, projectName, promptTokens, completionTokens, cost } = session;
  return [
    `- Tool: ${line(source)}`,
    ...(model === null ? [] : [`- Model: ${line(model)}`]),
    ...(projectName === null ? [] : [`- Project: ${line(projectName)}`]),
    `- Begun: ${new Date(session.createdAt).toISOString()}`,
    `- Tokens: ${promptTokens} in, ${completionTokens} out`,
    `- Cost: $${cost.toFixed(4)}`,
  ];
}

function message({ role, textContent, parts }: MessageShape): string {
  const texts = [textContent ?? "", ...parts.map(part)].filter((text) => text.trim() !== "");
  return [`## ${NAMES[role]}`, ...texts].join("\n\n");
}

const NAMES: Record<MessageShape["role"], string> = {
  user: "User",
  assistant: "Assistant",
  system: "System",
  tool: "Tool",
  unknown: "Unknown",
};

function part({ type, content, name, language, output }: MessageShape["parts"][number]): string {
  switch (type) {
    case "text":
      return content;
    case "reasoning":
      return content.replace(/^/gm, "> ");
    case "code":
      return fenced(content, language ?? "");
    case "tool": {
      const given = `**${line(name ?? "Tool")}**\n\n${fenced(content, "")}`;
      return output === null ? given : `${given}\n\n${fenced(output, "")}`;
    }
  }
}

/** With a fence that the text itself does not have. */
function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((ticks) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language.replace(/[^\w+-]/g, "")}\n${text}\n${fence}`;
}

/** In one line, so that it stays the heading or the item that it is in. */
function line(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
