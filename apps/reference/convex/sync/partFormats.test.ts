import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TEXT_LIMIT } from "./limits";
import { partRows } from "./parts";
import { runs } from "../../../../vitest.runs";

// Formats that plugins pass on as they are: OpenSync's reader of parts takes text as a
// string, as { text } and as { content }, and a tool's input as args, arguments and
// input. The others are those of Anthropic's and OpenAI's APIs, of MCP, of the AI SDK
// and of OpenCode's storage.

type Part = Parameters<typeof partRows>[0][number];

const block = (text: string) => ({ type: "text", text });

describe("text", () => {
  test.each<[string, Part]>([
    ["a string", { type: "text", content: "Done." }],
    ["{ text }", { type: "text", content: { text: "Done." } }],
    ["{ content }", { type: "text", content: { content: "Done." } }],
    ["{ content: { text } }", { type: "text", content: { content: { text: "Done." } } }],
    ["{ text: { value } } (OpenAI)", { type: "text", text: { value: "Done.", annotations: [] } }],
    ["a list of blocks", { type: "text", content: [block("Done.")] }],
    ["a list of strings", { type: "text", content: ["Done."] }],
    ["{ content: [block] }", { type: "text", content: { content: [block("Done.")] } }],
    ["an empty text beside content", { type: "text", text: "", content: "Done." }],
    ["input_text (OpenAI)", { type: "input_text", text: "Done." }],
    ["output_text (OpenAI)", { type: "output_text", text: "Done." }],
    ["another type", { type: "note", content: { text: "Done." } }],
  ])("%s", (_, part) => {
    expect(partRows([part])).toEqual([{ type: "text", content: "Done." }]);
  });

  test("of several blocks is their lines", () => {
    const content = [block("One."), { type: "text", content: "Two." }, "Three."];
    expect(partRows([{ type: "text", content }])).toEqual([
      { type: "text", content: "One.\nTwo.\nThree." },
    ]);
  });
});

describe("reasoning", () => {
  test.each<[string, Part]>([
    ["thinking (Anthropic)", { type: "thinking", thinking: "So.", content: undefined }],
    ["{ thinking } as content", { type: "thinking", content: { thinking: "So." } }],
    [
      "a summary (OpenAI)",
      { type: "reasoning", summary: [{ type: "summary_text", text: "So." }], content: null },
    ],
    ["OpenCode's", { type: "reasoning", text: "So.", id: "prt_1" }],
  ])("%s", (_, part) => {
    expect(partRows([part])).toEqual([{ type: "reasoning", content: "So." }]);
  });
});

describe("a tool's input", () => {
  const input = { command: "ls" };
  const text = JSON.stringify(input);

  test.each<[string, Part]>([
    ["args", { type: "tool-call", name: "bash", args: input }],
    ["args as text", { type: "tool-call", toolName: "bash", args: text }],
    ["arguments", { type: "tool-call", name: "bash", arguments: input }],
    ["arguments as text", { type: "tool-call", name: "bash", arguments: text }],
    ["input", { type: "tool_use", id: "toolu_1", name: "bash", input }],
    ["args in content", { type: "tool-call", content: { toolName: "bash", args: input } }],
    ["arguments in content", { type: "tool-call", content: { name: "bash", arguments: input } }],
    [
      "arguments as text in content",
      { type: "tool-call", content: { name: "bash", arguments: text } },
    ],
    ["input in content", { type: "tool-call", content: { name: "bash", input } }],
    ["toolCall (Pi)", { type: "toolCall", id: "1", name: "bash", arguments: input }],
    [
      "function (OpenAI chat)",
      { type: "function", id: "call_1", function: { name: "bash", arguments: text } },
    ],
    [
      "function_call (OpenAI responses)",
      { type: "function_call", call_id: "call_1", name: "bash", arguments: text },
    ],
    [
      "a tool's state (OpenCode)",
      { type: "tool", tool: "bash", callID: "1", state: { status: "running", input } },
    ],
    [
      "tool-invocation (AI SDK)",
      {
        type: "tool-invocation",
        toolInvocation: { state: "call", toolCallId: "1", toolName: "bash", args: input },
      },
    ],
    ["tool-bash (AI SDK)", { type: "tool-bash", toolCallId: "1", input }],
    ["a block in a list", { type: "text", content: [{ type: "tool_use", name: "bash", input }] }],
    [
      "calls in a list",
      {
        type: "tool_calls",
        content: [{ type: "function", function: { name: "bash", arguments: text } }],
      },
    ],
  ])("%s", (_, part) => {
    expect(partRows([part])).toEqual([
      { type: "tool", name: "bash", content: JSON.stringify(input, null, 2) },
    ]);
  });

  test("that is no JSON, or that parsing would round, stays as it is", () => {
    for (const args of ["ls -l", "{ls}", '{"id":12345678901234567890}', "[1", "12"]) {
      expect(partRows([{ type: "tool-call", name: "bash", args }])).toEqual([
        { type: "tool", name: "bash", content: args },
      ]);
    }
  });
});

describe("a tool's output", () => {
  const call = { type: "tool-call", toolCallId: "1", name: "bash", args: "ls" };

  test.each<[string, Part]>([
    ["content", { type: "tool-result", toolCallId: "1", content: "a.ts" }],
    ["text", { type: "tool-result", toolCallId: "1", text: "a.ts" }],
    ["result", { type: "tool-result", toolCallId: "1", result: "a.ts" }],
    ["output", { type: "tool-result", toolCallId: "1", output: "a.ts" }],
    ["result in content", { type: "tool-result", content: { toolCallId: "1", result: "a.ts" } }],
    ["content in content", { type: "tool-result", content: { tool_use_id: "1", content: "a.ts" } }],
    [
      "tool_result (Anthropic)",
      { type: "tool_result", tool_use_id: "1", content: [block("a.ts")], error: false },
    ],
    [
      "function_call_output (OpenAI)",
      { type: "function_call_output", call_id: "1", output: "a.ts" },
    ],
    [
      "a result of MCP",
      {
        type: "tool-result",
        toolCallId: "1",
        result: { content: [block("a.ts")], isError: false },
      },
    ],
    [
      "an output of the AI SDK",
      { type: "tool-result", toolCallId: "1", output: { type: "text", value: "a.ts" } },
    ],
    ["why it failed", { type: "tool-result", toolCallId: "1", error: "a.ts" }],
  ])("%s", (_, part) => {
    expect(partRows([call, part])).toEqual([
      { type: "tool", name: "bash", content: "ls", output: "a.ts" },
    ]);
  });

  test("that is data stays JSON, also where it has a text", () => {
    const result = { content: "a.ts", path: "src" };
    expect(partRows([call, { type: "tool-result", toolCallId: "1", result }])).toMatchObject([
      { output: JSON.stringify(result, null, 2) },
    ]);
  });

  test("of OpenCode stands in the state of its call", () => {
    const state = { status: "completed", input: { command: "ls" }, output: "a.ts" };
    expect(partRows([{ type: "tool", tool: "bash", callID: "1", state }])).toMatchObject([
      { type: "tool", name: "bash", output: "a.ts" },
    ]);
  });

  test("beside an input is not lost", () => {
    expect(partRows([{ ...call, content: "a.ts" }])).toEqual([
      { type: "tool", name: "bash", content: "ls", output: "a.ts" },
    ]);
  });
});

test("a message of Anthropic in one part is its parts, in order", () => {
  const content = [
    { type: "thinking", thinking: "So.", signature: "x" },
    block("I will look."),
    { type: "tool_use", id: "toolu_1", name: "bash", input: { command: "ls" } },
    { type: "tool_result", tool_use_id: "toolu_1", content: [block("a.ts"), block("b.ts")] },
    { type: "image", source: { type: "base64", data: "x" } },
  ];
  expect(partRows([{ type: "message", content }])).toEqual([
    { type: "reasoning", content: "So." },
    { type: "text", content: "I will look." },
    { type: "tool", name: "bash", content: '{\n  "command": "ls"\n}', output: "a.ts\nb.ts" },
  ]);
});

test("a list of blocks counts by its blocks", () => {
  const content = Array(201).fill({ type: "tool_use", name: "bash", input: "ls" });
  expect(() => partRows([{ type: "text", content }])).toThrow(/at most 200 items/);
});

test("any JSON in any field is kept as text or refused, and grows little", () => {
  const names = ["type", "content", "text", "thinking", "summary", "value", "args", "arguments"];
  const more = ["input", "result", "output", "error", "name", "tool", "id", "callID", "function"];
  const { json } = fc.letrec<{ json: unknown }>((tie) => ({
    json: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom("text", "tool_use", "tool_result", "thinking", "code", "", "{}", "[1,", null),
      fc.string({ unit: "binary", maxLength: 8 }),
      fc.double(),
      fc.boolean(),
      fc.array(tie("json"), { maxLength: 3 }),
      fc.dictionary(
        fc.constantFrom(...names, ...more, "state", "__proto__", "constructor"),
        tie("json"),
        { maxKeys: 4 },
      ),
    ),
  }));
  const part = fc
    .tuple(fc.constantFrom("text", "tool-call", "tool-result", "reasoning", "x"), json, json)
    .map(([type, content, more]) => ({ type, content, input: more, output: more }));
  fc.assert(
    fc.property(fc.array(part, { maxLength: 3 }), (parts) => {
      for (const { content, name = "", output = "" } of partRows(parts)) {
        for (const text of [content, name, output]) {
          expect(text.length).toBeLessThanOrEqual(TEXT_LIMIT);
          expect(text).not.toMatch(/\p{Surrogate}/u);
        }
      }
    }),
    { numRuns: runs(2_000) },
  );
});

test.each([10, 30, 1_000])("content of %d nested lists or objects is kept", (depth) => {
  for (const [open, close] of [
    ["[", "]"],
    ['{"content":', "}"],
    ['[{"type":"text","content":', "}]"],
  ] as const) {
    const content: unknown = JSON.parse(open.repeat(depth) + '"x"' + close.repeat(depth));
    for (const type of ["text", "tool-call", "tool-result", "message"]) {
      const [row] = partRows([{ type, content }]);
      expect(`${row?.content}${row?.output ?? ""}`).toContain("x");
    }
  }
});
