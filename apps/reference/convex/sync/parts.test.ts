import { expect, test } from "vitest";
import type { PushedPart } from "./fields";
import { partRows, type PartRow } from "./parts";

const input = { path: "src/app.ts" };
const inputText = JSON.stringify(input, null, 2);

const forms: [string, PushedPart[], PartRow[]][] = [
  ["text", [{ type: "text", content: "Hello" }], [{ type: "text", content: "Hello" }]],
  ["text by its other name", [{ type: "text", text: "Hi" }], [{ type: "text", content: "Hi" }]],
  [
    "text in an object",
    [{ type: "text", content: { text: "Hi" } }],
    [{ type: "text", content: "Hi" }],
  ],
  ["reasoning", [{ type: "reasoning", content: "So" }], [{ type: "reasoning", content: "So" }]],
  ["thinking", [{ type: "thinking", text: "So" }], [{ type: "reasoning", content: "So" }]],
  [
    "code",
    [{ type: "code", content: "let a", name: "a.ts", language: "TypeScript" }],
    [{ type: "code", content: "let a", name: "a.ts", language: "TypeScript" }],
  ],
  [
    "code in an object",
    [{ type: "code", content: { code: "let a", language: "TypeScript" } }],
    [{ type: "code", content: "let a", language: "TypeScript" }],
  ],
  [
    "a flat call with what it answered",
    [{ type: "tool-call", name: "Read", args: input, result: "1 line" }],
    [{ type: "tool", content: inputText, name: "Read", output: "1 line" }],
  ],
  [
    "a flat call by its other names",
    [{ type: "tool_use", toolName: "Bash", input: "ls", output: { code: 0 } }],
    [{ type: "tool", content: "ls", name: "Bash", output: '{\n  "code": 0\n}' }],
  ],
  [
    "a call in an object",
    [{ type: "tool-call", content: { toolName: "Read", args: input } }],
    [{ type: "tool", content: inputText, name: "Read" }],
  ],
  [
    "a call whose content is what it was given",
    [{ type: "tool-call", name: "Read", content: input }],
    [{ type: "tool", content: inputText, name: "Read" }],
  ],
  [
    "a call without arguments",
    [{ type: "tool", name: "Status" }],
    [{ type: "tool", content: "", name: "Status" }],
  ],
  [
    "a result after its call",
    [
      { type: "tool-call", name: "Read", args: "a" },
      { type: "tool-result", content: { result: "1 line" } },
    ],
    [{ type: "tool", content: "a", name: "Read", output: "1 line" }],
  ],
  [
    "results that name their calls",
    [
      { type: "tool-call", toolCallId: "1", name: "Read", args: "a" },
      { type: "tool-call", content: { toolCallId: "2", name: "Read", args: "b" } },
      { type: "tool-result", toolCallId: "1", content: "of a" },
      { type: "tool-result", content: { toolCallId: "2", output: "of b" } },
    ],
    [
      { type: "tool", content: "a", name: "Read", output: "of a" },
      { type: "tool", content: "b", name: "Read", output: "of b" },
    ],
  ],
  [
    "a result of another tool than the call before it",
    [
      { type: "tool-call", name: "Read", args: "a" },
      { type: "tool-result", name: "Bash", result: "done" },
    ],
    [
      { type: "tool", content: "a", name: "Read" },
      { type: "tool", content: "", name: "Bash", output: "done" },
    ],
  ],
  [
    "a result alone, as a list of texts",
    [
      {
        type: "tool-result",
        content: [
          { type: "text", text: "a" },
          { type: "text", text: "b" },
        ],
      },
    ],
    [{ type: "tool", content: "", output: "a\nb" }],
  ],
  ["a kind that nobody knows", [{ type: "note", content: "N" }], [{ type: "text", content: "N" }]],
  [
    "an object of a kind that nobody knows",
    [{ type: "patch", content: { files: ["a"] } }],
    [
      {
        type: "code",
        content: '{\n  "files": [\n    "a"\n  ]\n}',
        name: "patch",
        language: "JSON",
      },
    ],
  ],
  [
    "what is empty",
    [
      { type: "text", content: "" },
      { type: "step-start" },
      { type: "tool-result" },
      { type: "x", content: null },
    ],
    [],
  ],
  [
    "an object with names that a row cannot have",
    [
      {
        type: "tool-call",
        name: "Set",
        args: JSON.parse('{"$set":1,"__proto__":{"name":2}}') as unknown,
      },
    ],
    [
      {
        type: "tool",
        content: '{\n  "$set": 1,\n  "__proto__": {\n    "name": 2\n  }\n}',
        name: "Set",
      },
    ],
  ],
];

test.each(forms)("%s", (_, pushed, rows) => expect(partRows(pushed)).toEqual(rows));

test("text that the message says already is not said twice", () => {
  const pushed = [
    { type: "text", content: "Hello\n" },
    { type: "reasoning", content: "Hello" },
  ];
  expect(partRows(pushed, "Hello")).toEqual([{ type: "reasoning", content: "Hello" }]);
});

test("half of a character becomes a whole one", () => {
  expect(partRows([{ type: "text", content: "a\ud800b" }])).toEqual([
    { type: "text", content: "a\ufffdb" },
  ]);
});

test("JSON that is nested deeply grows no larger than it was sent", () => {
  const deep = "[".repeat(1_000) + "]".repeat(1_000);
  const args: unknown = JSON.parse(deep);
  expect(partRows([{ type: "tool-call", args }])).toEqual([{ type: "tool", content: deep }]);
});
