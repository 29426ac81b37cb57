import type { Doc } from "../_generated/dataModel";
import type { PushedPart } from "./fields";
import { fits, PART_LIMIT, refused, text, TEXT_LIMIT } from "./limits";
import {
  carriedText,
  firstOf,
  inputText,
  isObject,
  TEXT_NAMES,
  textOf,
  textOfData,
} from "./partText";

/** A part as the table holds it, before it has a message and a place. */
export type PartRow = Pick<Doc<"parts">, "type" | "content" | "name" | "language" | "output">;

/**
 * The rows of what was pushed as the parts of a message, in OpenSync's own format
 * and in those that plugins pass on: blocks of Anthropic, OpenAI, MCP, the AI SDK
 * and OpenCode. A tool's result joins its call; text that the message says
 * already, and what is empty, is left out.
 *
 * Fails with `invalid_request`: too many, or too long.
 */
export function partRows(parts: readonly PushedPart[], said = ""): PartRow[] {
  const pushed = parts.flatMap((part) => blocksIn(part));
  if (pushed.length > PART_LIMIT) throw refused(`"parts" has at most ${PART_LIMIT} items.`);
  const rows: PartRow[] = [];
  const calls = new Map<string, PartRow>();
  for (const part of pushed) {
    const kind = kindOf(part.type);
    if (kind === "result" && join(part, rows, calls)) continue;
    const row = rowOf(kind, part);
    if (isEmpty(row) || (row.type === "text" && row.content.trim() === said.trim())) continue;
    rows.push(row);
    const id = textOf(find(part, [...CALL_IDS, "id"]));
    if (kind === "call" && id !== "") calls.set(id, row);
  }
  return rows.map(checked);
}

type Kind = "text" | "reasoning" | "code" | "call" | "result" | "other";

/** By OpenSync's names and by others: `tool_use`, `toolCall`, `function_call_output`, `tool-getWeather`. */
function kindOf(type: string): Kind {
  const kind = type
    .replace(/([a-z])(?=[A-Z])/g, "$1-")
    .toLowerCase()
    .replace(/[_\s]+/g, "-");
  if (/^(input-|output-|summary-)?text$/.test(kind)) return "text";
  if (/^(reasoning|thinking|thought)$/.test(kind)) return "reasoning";
  if (kind === "code") return "code";
  if (/(^|-)(tool|function|call)(-call)?-(result|response|output|error)$/.test(kind)) {
    return "result";
  }
  if (/(^|-)(tool|function|shell|mcp)(-(call|use|invocation))?$/.test(kind)) return "call";
  if (/^tool-(?!calls$)/.test(kind)) return "call";
  return "other";
}

/** A part whose content is a list of calls, results and other parts is these parts. */
function blocksIn(part: PushedPart, depth = 0): PushedPart[] {
  const kind = kindOf(part.type);
  const content = isObject(part.content) ? part.content["content"] : part.content;
  if (kind === "call" || kind === "result" || depth === BLOCK_DEPTH) return [part];
  if (!Array.isArray(content)) return [part];
  const blocks = content.map((block: unknown) =>
    isPart(block) ? block : { type: part.type, content: block },
  );
  const isPlain = blocks.every(({ type }) => PLAIN[kind].includes(kindOf(type)));
  return isPlain ? [part] : blocks.flatMap((block) => blocksIn(block, depth + 1));
}

/** The kinds of blocks that are no parts of their own, by the kind of the part that has them. */
const PLAIN = {
  text: ["text"],
  reasoning: ["text", "reasoning"],
  code: ["text", "code", "other"],
  other: ["text", "other"],
};

/** Lists within lists are opened this far; what is deeper stays JSON. */
const BLOCK_DEPTH = 5;

function isPart(value: unknown): value is PushedPart {
  return isObject(value) && typeof value["type"] === "string";
}

function rowOf(kind: Kind, part: PushedPart): PartRow {
  switch (kind) {
    case "text":
    case "reasoning":
      return { type: kind, content: textOf(firstOf(part, TEXT_NAMES)) };
    case "code":
      return {
        type: "code",
        content: textOf(find(part, ["code"]) ?? firstOf(part, TEXT_NAMES)),
        ...named("name", find(part, ["name"])),
        ...named("language", find(part, ["language"])),
      };
    case "call":
      return {
        type: "tool",
        content: inputText(inputOf(part)),
        ...named("name", find(part, TOOL_NAMES) ?? nameInType(part)),
        ...named("output", callOutputOf(part)),
      };
    case "result":
      return {
        type: "tool",
        content: inputText(find(part, INPUTS)),
        ...named("name", find(part, TOOL_NAMES)),
        ...named("output", resultOf(part)),
      };
    case "other": {
      const content = find(part, ["text"]) ?? part.content;
      const said = carriedText(content);
      if (said !== undefined) return { type: "text", content: said };
      return { type: "code", content: textOf(content), name: part.type, language: "JSON" };
    }
  }
}

const TOOL_NAMES = ["name", "toolName", "tool_name", "tool"];

const CALL_IDS = [
  ...["toolCallId", "tool_call_id", "toolUseId", "tool_use_id"],
  ...["callId", "call_id", "callID"],
];

const INPUTS = ["args", "arguments", "input", "parameters"];

const OUTPUTS = ["result", "output"];

/** Objects in which formats keep the fields of a call. */
const NESTED = ["function", "state", "toolInvocation"];

/** Gives a result to its call: the one with its id, else the one that it follows. */
function join(part: PushedPart, rows: PartRow[], calls: Map<string, PartRow>): boolean {
  const id = textOf(find(part, CALL_IDS));
  const call = id === "" ? (calls.get(textOf(part.id)) ?? rows.at(-1)) : calls.get(id);
  const name = textOf(find(part, TOOL_NAMES));
  if (call?.type !== "tool" || call.output !== undefined) return false;
  if (name !== "" && call.name !== undefined && name !== call.name) return false;
  call.output = textOfData(resultOf(part));
  return true;
}

/** What a call gives its tool: a field of its own, else its content as a whole. */
function inputOf(part: PushedPart): unknown {
  const input = find(part, INPUTS);
  if (input !== undefined) return input;
  return hasFields(part.content, [...TOOL_NAMES, ...CALL_IDS, ...OUTPUTS, ...NESTED])
    ? undefined
    : part.content;
}

function callOutputOf(part: PushedPart): unknown {
  const output = find(part, OUTPUTS);
  if (output !== undefined) return output;
  // Beside an input, content that is no object with fields of the call is the output.
  const isInput = find(part, INPUTS) === undefined || isObject(part.content);
  return isInput ? errorOf(part) : (part.content ?? errorOf(part));
}

function resultOf(part: PushedPart): unknown {
  const output = find(part, OUTPUTS);
  if (output !== undefined) return output;
  const { content } = part;
  const known = [...TOOL_NAMES, ...CALL_IDS, ...INPUTS, ...NESTED];
  const said =
    isObject(content) && hasFields(content, known)
      ? firstOf(content, TEXT_NAMES)
      : firstOf(part, TEXT_NAMES);
  return said ?? errorOf(part);
}

/** Why a tool failed; whether it did is not shown. */
function errorOf(part: PushedPart): unknown {
  const error = find(part, ["error"]);
  return typeof error === "boolean" ? undefined : error;
}

/** The first of these fields that has a value: in the part, in an object as its content, in what these nest. */
function find(part: PushedPart, names: readonly string[]): unknown {
  const outer = [part, part.content].filter(isObject);
  const nested = outer.flatMap((source) =>
    NESTED.flatMap((name) => (Object.hasOwn(source, name) ? source[name] : [])),
  );
  const values = [...outer, ...nested.filter(isObject)].map((source) => firstOf(source, names));
  const found = values.filter((value) => value !== undefined);
  return found.find((value) => value !== "") ?? found[0];
}

function hasFields(value: unknown, names: readonly string[]): boolean {
  return isObject(value) && names.some((name) => Object.hasOwn(value, name));
}

/** The AI SDK writes a tool's name into the type of its parts: `tool-getWeather`. */
function nameInType({ type }: PushedPart): string | undefined {
  return /^tool-(?!(?:call|use|invocation)$)(.+)$/i.exec(type)?.[1];
}

function named(field: "name" | "language" | "output", value: unknown): Partial<PartRow> {
  const said = textOfData(value);
  return said === "" ? {} : { [field]: said };
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
