/** Up to two letters that stand for a person; nothing when nothing is known. */
export function initials(name?: string, email?: string): string {
  const words = (name ?? email?.split("@")[0] ?? "").split(/[\s._-]+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) =>
    word ? String.fromCodePoint(word.codePointAt(0) ?? 0x20) : "",
  );
  return letters.join("").toUpperCase();
}
