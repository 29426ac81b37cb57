import { Fragment } from "react";

/** Text with the words that were looked for made visible. */
export function Marked({ text, words }: { text: string; words: string }) {
  const wanted = words.match(/[\p{L}\p{N}]+/gu);
  if (!wanted) return text;
  const beginning = new RegExp(
    `((?<![\\p{L}\\p{N}])(?:${wanted.join("|")})[\\p{L}\\p{N}]*)`,
    "giu",
  );
  // What the pattern found has an odd place.
  return text.split(beginning).map((piece, i) =>
    i % 2 === 0 ? (
      <Fragment key={i}>{piece}</Fragment>
    ) : (
      <mark key={i} className="rounded-xs bg-wash font-medium text-accent">
        {piece}
      </mark>
    ),
  );
}
