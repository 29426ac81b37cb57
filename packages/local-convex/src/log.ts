/** One line that the server or a function wrote. */
export interface ConvexLog {
  level: "debug" | "info" | "warn" | "error";
  /** `function` for what functions print and throw, `server` for the server itself. */
  source: "server" | "function";
  /** The function that wrote the line, such as `sessions:list` or `GET /health`. */
  function?: string;
  message: string;
}
