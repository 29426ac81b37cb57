/**
 * Whether a title only says that the plugin knows none yet: "Untitled",
 * "Untitled Session", "New session - 2026-02-10T12:34:56.789Z" (OpenCode),
 * "[Fork::1a2b3c4d] Untitled" (Pi), in any case and punctuation, numbered or
 * dated. Such a title is no value: it replaces nothing and is never newer.
 */
export function isPlaceholderTitle(title: string): boolean {
  const words = title
    .normalize("NFKC")
    .replace(/\p{Cf}/gu, "")
    .toLowerCase()
    .replace(/^\s*\[fork::[^\]]*\]/, "")
    .split(SEPARATORS)
    .filter((word) => word !== "");
  if (words.length === 0) return true;
  while (APPENDED.test(words.at(-1) ?? "")) words.pop();
  return PLACEHOLDERS.has(words.join(" "));
}

/** Whitespace, punctuation, control characters and signs; emoji are words. */
const SEPARATORS = /[\s\p{P}\p{Z}\p{C}\p{Sm}\p{Sk}]+/u;

/** What follows a placeholder: a number, parts of a date or a time, or that it is a copy. */
const APPENDED =
  /^(?:\d+|\d+t\d+|\d+z|\d+(?:st|nd|rd|th)|z|at|am|pm|utc|gmt|fork|copy|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)$/;

const THINGS = ["session", "chat", "conversation", "thread"];

const PLACEHOLDERS = new Set([
  ...["untitled", "unnamed", "no title", "no name"],
  ...["untitled", "unnamed", "new", "child"].flatMap((word) =>
    THINGS.flatMap((thing) => [`${word} ${thing}`, `${word} coding ${thing}`]),
  ),
]);
