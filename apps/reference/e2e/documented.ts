import { readFile } from "node:fs/promises";

/** The page that tells of the HTTP API. */
export async function readGuide(): Promise<string> {
  return readFile(new URL("../../../docs/http-api.md", import.meta.url), "utf8");
}

/** The lines of curl in a page's shell blocks, in their order. */
export function curlLines(markdown: string): string[] {
  const blocks = [...markdown.matchAll(/^```bash\n([^]*?)^```$/gm)].map(([, block = ""]) => block);
  return blocks.flatMap((block) => block.split("\n")).filter((line) => line.startsWith("curl "));
}

/** The endpoints of a page's tables, as "GET /health", without their parameters. */
export function endpoints(markdown: string): string[] {
  const rows = markdown.matchAll(/^\| `((?:GET|POST|PUT|PATCH|DELETE) \/[^`?]*)[^`]*` +\|/gm);
  return [...rows].map(([, endpoint = ""]) => endpoint);
}
