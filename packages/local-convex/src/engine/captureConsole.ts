import { inspect } from "node:util";
import { displayName } from "../functions/functionRegistry";
import type { ConvexLog } from "../log";
import { scopes } from "./scope";

const methods = ["debug", "error", "info", "log", "warn"] as const;
type Method = (typeof methods)[number];

const levels: Record<Method, ConvexLog["level"]> = {
  debug: "debug",
  error: "error",
  info: "info",
  log: "info",
  warn: "warn",
};

/**
 * Replaces the thread's `console`. Lines of a function go to the response to its
 * caller, in Convex's format (`[LOG] 'text' { a: 1 }`), and to the server's log.
 */
export function captureConsole(log: (event: ConvexLog) => void): void {
  for (const method of methods) {
    console[method] = (...args: unknown[]) => {
      const scope = scopes.getStore();
      if (scope === undefined) {
        const message = args.map((arg) => (typeof arg === "string" ? arg : print(arg))).join(" ");
        log({ level: levels[method], source: "server", message });
        return;
      }
      const message = args.map(print).join(" ");
      scope.request.logLines.push(`[${method.toUpperCase()}] ${message}`);
      const name = displayName(scope.called);
      log({ level: levels[method], source: "function", function: name, message });
    };
  }
}

function print(value: unknown): string {
  return inspect(value, { depth: 6, breakLength: Infinity, compact: true });
}
