import { describe, expect, test } from "vitest";
import { readDevOptions } from "./devOptions";

const usual = { help: false, json: false, open: undefined, port: undefined };

test.each([
  [[], usual],
  [["--json"], { ...usual, json: true }],
  [["--no-open"], { ...usual, open: false }],
  [["--open"], { ...usual, open: true }],
  [["--port", "3000"], { ...usual, port: 3000 }],
  [["--port=0", "--json"], { ...usual, json: true, port: 0 }],
  [["-p", "65535"], { ...usual, port: 65_535 }],
  [["-h"], { ...usual, help: true }],
])("%j", (args, options) => {
  expect(readDevOptions(args)).toEqual(options);
});

describe("refused in one line that says what to do", () => {
  test.each([
    [["--jsn"], "--jsn"],
    [["--port"], "--port"],
    [["--port", "http"], "0 to 65535"],
    [["--port", "65536"], "0 to 65535"],
    [["--port", "-1"], "--port"],
    [["--port", "1.5"], "0 to 65535"],
    [["--port", ""], "0 to 65535"],
    [["somewhere"], "somewhere"],
    [["--json=yes"], "--json"],
  ])("%j", (args, part) => {
    const read = () => readDevOptions(args);
    expect(read).toThrow(part);
    expect(read).not.toThrow("\n");
  });
});
