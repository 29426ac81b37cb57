/** How a request ended, for people: a tone, and the status in words. */
export function outcomeOf(status: number): { tone: Tone; words: string } {
  const tone = status < 400 ? "good" : status < 500 ? "refused" : "failed";
  return { tone, words: WORDS.get(status) ?? FALLBACKS[tone] };
}

export type Tone = "good" | "refused" | "failed";

const FALLBACKS: Record<Tone, string> = { good: "Done", refused: "Refused", failed: "Failed" };

/** The statuses that this API answers with. */
const WORDS = new Map([
  [200, "OK"],
  [201, "Created"],
  [204, "Done"],
  [400, "Bad request"],
  [401, "Not known"],
  [403, "Not allowed"],
  [404, "Not found"],
  [405, "Wrong method"],
  [409, "Limit reached"],
  [413, "Too large"],
  [415, "Wrong type"],
  [429, "Too many"],
  [500, "Server error"],
]);
