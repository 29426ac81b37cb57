/**
 * The piece of a digest that shows why it was found: around the first of the
 * words, else its beginning. Without the title, which is shown anyway.
 */
export function excerpt(text: string, query: string): string {
  const said = text.slice(text.indexOf("\n") + 1).replace(/\s+/g, " ");
  const places = (query.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])
    .map((word) => said.toLowerCase().indexOf(word))
    .filter((place) => place >= 0);
  const found = places.length === 0 ? 0 : Math.min(...places);
  const start = found < LEAD * 2 ? 0 : said.indexOf(" ", found - LEAD) + 1;
  const end = start + LENGTH;
  const piece = said.slice(start, end < said.length ? said.lastIndexOf(" ", end) : undefined);
  return (start > 0 ? "… " : "") + piece.trim() + (end < said.length ? " …" : "");
}

const LENGTH = 180;
const LEAD = 40;
