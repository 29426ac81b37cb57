import { env } from "./_generated/server";

/** How many numbers an embedding has, whoever made it. */
export const DIMENSIONS = 512;

/** Something that turns text into numbers that lie close together for texts that are alike. */
export type Embedder = {
  name: "openai" | "local";
  embed: (texts: string[]) => Promise<number[][]>;
};

/** OpenAI's where `OPENAI_API_KEY` is set, else the local stand-in. For actions. */
export function embedder(apiKey: string | undefined = env.OPENAI_API_KEY): Embedder {
  return apiKey
    ? { name: "openai", embed: (texts) => embedWithOpenAI(texts, apiKey) }
    : { name: "local", embed: (texts) => Promise.resolve(texts.map(embedLocally)) };
}

/**
 * A stand-in that needs no network and no key, and says the same every time: a
 * bag of words. Each word and each three letters of it are counted at one of
 * {@link DIMENSIONS} places, which a hash picks.
 *
 * It knows no meaning. Texts are close when they share words or stems
 * ("paginate", "pagination"); that "fast" is close to "quick", it cannot know.
 */
export function embedLocally(text: string): number[] {
  const counts = new Map<string, number>();
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    if (word.length < 3 || FILLERS.has(word)) continue;
    for (const feature of [`word ${word}`, ...threes(word)]) {
      counts.set(feature, (counts.get(feature) ?? 0) + 1);
    }
  }
  const vector = new Array<number>(DIMENSIONS).fill(0);
  for (const [feature, count] of counts) {
    const hash = hashOf(feature);
    const place = hash % DIMENSIONS;
    // Half of the features count down, so that what collides cancels out on average.
    vector[place] = (vector[place] ?? 0) + Math.sqrt(count) * (hash & 0x10000 ? 1 : -1);
  }
  // Convex compares directions, and no words have none: they get one of their own.
  const length = Math.hypot(...vector);
  return length === 0 ? vector.fill(1 / Math.sqrt(DIMENSIONS)) : vector.map((x) => x / length);
}

function threes(word: string): string[] {
  return Array.from({ length: word.length - 2 }, (_, at) => word.slice(at, at + 3));
}

/** FNV-1a with 32 bits, and a step that spreads its last letters. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

const FILLERS = new Set(
  "and are but can for from has have how into its not one our out that the their them then there this was what when where which why will with you your".split(
    " ",
  ),
);

/** https://platform.openai.com/docs/api-reference/embeddings/create */
async function embedWithOpenAI(texts: string[], apiKey: string): Promise<number[][]> {
  const response = await fetch("https://api.openai.com/v1/embeddings", {
    method: "POST",
    headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
    body: JSON.stringify({ model: "text-embedding-3-small", dimensions: DIMENSIONS, input: texts }),
  });
  if (!response.ok) throw new Error(`OpenAI answered ${response.status}.`);
  const { data } = (await response.json()) as { data: { embedding: number[] }[] };
  return data.map(({ embedding }) => embedding);
}
