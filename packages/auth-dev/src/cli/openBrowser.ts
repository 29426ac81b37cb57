import { spawn } from "node:child_process";

/** Opens an address in the person's browser. Where there is none, nothing happens. */
export function openBrowser(url: string, platform: NodeJS.Platform = process.platform): void {
  const [command, ...args] = opener(url, platform);
  const child = spawn(command, args, { stdio: "ignore", detached: true });
  child.once("error", () => undefined);
  child.unref();
}

/** The system's own way to open an address. It is never read by a shell that could run it. */
export function opener(url: string, platform: NodeJS.Platform): [string, ...string[]] {
  if (platform === "darwin") return ["open", url];
  if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler", url];
  return ["xdg-open", url];
}
