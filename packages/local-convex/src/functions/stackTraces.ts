import { SourceMap } from "node:module";
import type { Script } from "../compile/compiledFunctions";

/** Maps stack traces of compiled scripts to the app's source files. */
export class StackTraces {
  readonly #maps = new Map<string, SourceMap>();

  constructor(scripts: (Script | null)[]) {
    for (const script of scripts) {
      if (script === null || script.sourceMap === "") continue;
      this.#maps.set(script.filename, new SourceMap(JSON.parse(script.sourceMap)));
    }
  }

  /** Returns the app's frames, one per line: `"\n    at handler (../convex/sessions.ts:12:5)"`. */
  of(error: Error): string {
    const lines = (error.stack ?? "").split("\n").map((line) => this.#translate(line));
    return lines
      .filter((line) => line !== null)
      .map((line) => `\n    ${line}`)
      .join("");
  }

  /** Returns the frame in the app's source files, or `null` for a frame of other code. */
  #translate(line: string): string | null {
    const frame = /^\s*at (?:(.*) \()?(.*?):(\d+):(\d+)\)?$/.exec(line);
    const [, name, file, row, column] = frame ?? [];
    const map = file === undefined ? undefined : this.#maps.get(file);
    if (map === undefined) return null;
    const entry = map.findEntry(Number(row) - 1, Number(column) - 1);
    if (!("originalSource" in entry) || entry.originalSource.includes("node_modules")) return null;
    const place = `../${entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
    return `at ${name ?? "<anonymous>"} (${place})`;
  }
}
