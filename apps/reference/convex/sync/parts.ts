import type { Doc } from "../_generated/dataModel";
import type { PushedPart } from "./fields";
import { fits, PART_LIMIT, refused, text, TEXT_LIMIT } from "./limits";

/** A part as the table holds it, before it has a message and a place. */
export type PartRow = Pick<Doc<"parts">, "type" | "content" | "name" | "language" | "output">;

/**
 * The rows of what was pushed as the parts of a message. A tool's result joins
 * its call; text that the message says already, and what is empty, is left out.
 *
 * Fails with `invalid_request`: too many, or too long.
 */
export function partRows(parts: readonly PushedPart[], said = ""): PartRow[] {
  if (parts.length > PART_LIMIT) throw refused(`"parts" has at most ${PART_LIMIT} items.`);
  const rows: PartRow[] = [];
  const calls = new Map<string, PartRow>();
  for (const part of parts) {
    const kind = kindOf(part.type);
    if (kind === "result" && join(part, rows, calls)) continue;
    const row = rowOf(kind, part);
    if (isEmpty(row) || (row.type === "text" && row.content.trim() === said.trim())) continue;
    rows.push(row);
    const id = textOf(find(part, "toolCallId"));
    if (kind === "call" && id !== "") calls.set(id, row);
  }
  return rows.map(checked);
}

type Kind = "text" | "reasoning" | "code" | "call" | "result" | "other";

function kindOf(type: string): Kind {
  switch (type.toLowerCase().replaceAll("_", "-")) {
    case "text":
      return "text";
    case "reasoning":
    case "thinking":
      return "reasoning";
    case "code":
      return "code";
    case "tool":
    case "tool-call":
    case "tool-use":
      return "call";
    case "tool-result":
      return "result";
    default:
      return "other";
  }
}

function rowOf(kind: Kind, part: PushedPart): PartRow {
  switch (kind) {
    case "text":
    case "reasoning":
      return { type: kind, content: contentOf(part) };
    case "code":
      return {
        type: "code",
        content: contentOf(part, "code"),
        ...named("name", find(part, "name")),
        ...named("language", find(part, "language")),
      };
    case "call":
      return {
        type: "tool",
        content: textOf(find(part, "args", "input") ?? rest(part, "result")),
        ...named("name", find(part, "name", "toolName")),
        ...named("output", find(part, "result", "output")),
      };
    case "result":
      return {
        type: "tool",
        content: textOf(find(part, "args", "input")),
        ...named("name", find(part, "name", "toolName")),
        ...named("output", resultOf(part)),
      };
    case "other": {
      const content = find(part, "text") ?? part.content;
      if (typeof content !== "object") return { type: "text", content: textOf(content) };
      return { type: "code", content: textOf(content), name: part.type, language: "JSON" };
    }
  }
}

/** Gives a result to its call: the one with its id, else the one that it follows. */
function join(part: PushedPart, rows: PartRow[], calls: Map<string, PartRow>): boolean {
  const id = textOf(find(part, "toolCallId"));
  const call = id === "" ? rows.at(-1) : calls.get(id);
  const name = textOf(find(part, "name", "toolName"));
  if (call?.type !== "tool" || call.output !== undefined) return false;
  if (name !== "" && call.name !== undefined && name !== call.name) return false;
  call.output = textOf(resultOf(part));
  return true;
}

function resultOf(part: PushedPart): unknown {
  return find(part, "result", "output") ?? rest(part, "args");
}

/** The first of these fields that there is, in the part or in an object as its content. */
function find(part: PushedPart, ...names: string[]): unknown {
  for (const source of [part, part.content] as unknown[]) {
    if (!isObject(source)) continue;
    const name = names.find((name) => Object.hasOwn(source, name) && source[name] !== null);
    if (name !== undefined && source[name] !== undefined) return source[name];
  }
  return undefined;
}

/** The content as a whole, unless it is an object that says what the parts of it are. */
function rest({ content }: PushedPart, other: "args" | "result"): unknown {
  const known = ["name", "toolName", "toolCallId", ...OF[other]];
  const isTold = isObject(content) && known.some((name) => Object.hasOwn(content, name));
  return isTold ? undefined : content;
}

const OF = { args: ["args", "input"], result: ["result", "output"] };

function contentOf(part: PushedPart, ...names: string[]): string {
  return textOf(find(part, "text", ...names) ?? part.content);
}

/** Any JSON as text: text as it is, a list of texts as their lines. */
function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  if (Array.isArray(value)) {
    const lines: unknown[] = value.map((item: unknown) =>
      isObject(item) && item["type"] === "text" ? item["text"] : item,
    );
    if (lines.every((line) => typeof line === "string")) return lines.join("\n");
  }
  return isDeeperThan(READABLE_DEPTH, value)
    ? JSON.stringify(value)
    : JSON.stringify(value, null, 2);
}

/** Deeper than this, JSON is mostly indentation, and far larger than what was sent. */
const READABLE_DEPTH = 20;

function isDeeperThan(depth: number, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return depth === 0 || Object.values(value).some((inner) => isDeeperThan(depth - 1, inner));
}

function named(field: "name" | "language" | "output", value: unknown): Partial<PartRow> {
  const said = textOf(value);
  return said === "" ? {} : { [field]: said };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEmpty({ type, content, name, output }: PartRow): boolean {
  return content === "" && (type !== "tool" || (name ?? output ?? "") === "");
}

function checked({ type, content, name, language, output }: PartRow, place: number): PartRow {
  const at = `parts[${place}]`;
  const limited = (field: string, value: string | undefined, most: number) =>
    value === undefined ? {} : { [field]: text(`${at}.${field}`, value, most) };
  fits(at, content, output);
  return {
    type,
    content: text(`${at}.content`, content, TEXT_LIMIT),
    ...limited("name", name, 1_000),
    ...limited("language", language, 100),
    ...limited("output", output, TEXT_LIMIT),
  };
}
