import { styleText } from "node:util";
import type { StackLog } from "../stack";

/** A log line for people: which part, which function, and what. */
export function formatLog(log: StackLog): string {
  const { level, message } = log.line;
  const origin = log.part === "convex" ? (log.line.function ?? "convex") : "app";
  return `${paint(level, `[${origin}]`)} ${message}`;
}

const colours = { debug: "dim", info: "cyan", warn: "yellow", error: "red" } as const;

function paint(level: keyof typeof colours, text: string): string {
  const coloured = process.stderr.isTTY === true && !process.env.NO_COLOR;
  return coloured ? styleText(colours[level], text) : text;
}
