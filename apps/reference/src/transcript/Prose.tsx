import { Fragment } from "react";

/** Text as people and models write it: paragraphs, lists with dashes, and `code`. */
export function Prose({ children }: { children: string }) {
  return (
    <div className="space-y-3 text-[0.9375rem]/7 wrap-anywhere">
      {blocksOf(children).map(({ kind, lines }, i) =>
        kind === "list" ? (
          <ul key={i} className="list-disc space-y-1 pl-5 marker:text-edge">
            {lines.map((line, at) => (
              <li key={at}>
                <Inline>{line}</Inline>
              </li>
            ))}
          </ul>
        ) : (
          <p key={i} className="whitespace-pre-line">
            <Inline>{lines.join("\n")}</Inline>
          </p>
        ),
      )}
    </div>
  );
}

function Inline({ children }: { children: string }) {
  // What stands between two backticks has an odd place.
  return children.split(/`([^`\n]+)`/).map((piece, i) =>
    i % 2 === 0 ? (
      <Fragment key={i}>{piece}</Fragment>
    ) : (
      <code key={i} className="rounded bg-ink/6 px-1 py-0.5 font-mono text-[0.85em]">
        {piece}
      </code>
    ),
  );
}

type Block = { kind: "text" | "list"; lines: string[] };

function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  for (const paragraph of text.split(/\n\s*\n/)) {
    let block: Block | undefined;
    for (const line of paragraph.split("\n")) {
      const item = /^\s*[-*] (.*)$/.exec(line)?.[1];
      const kind = item === undefined ? "text" : "list";
      if (block?.kind !== kind) blocks.push((block = { kind, lines: [] }));
      block.lines.push(item ?? line);
    }
  }
  return blocks.filter(({ lines }) => lines.some((line) => line.trim() !== ""));
}
