import type { MutationCtxOf } from "@opensync/convex-auth";
import type { Id } from "./_generated/dataModel";
import type { auth } from "./auth";
import { digestText } from "./digests";
import { sampleTranscript, type SampleMessage } from "./sampleTranscripts";

/**
 * Fills an empty dashboard with two weeks of invented work.
 *
 * @param now - Milliseconds since the epoch; the samples lie before it.
 * @returns The digests, whose embeddings are still to be made.
 */
export async function insertSamples(db: Writer, now: number): Promise<Id<"digests">[]> {
  const digests: Id<"digests">[] = [];
  for (const { transcript, ...session } of sampleSessions(now)) {
    const sessionId = await db.insert("sessions", session);
    for (const [i, { parts = [], ...message }] of transcript.entries()) {
      const { createdAt, updatedAt } = session;
      const at = createdAt + ((updatedAt - createdAt) * (i + 0.5)) / transcript.length;
      const messageId = await db.insert("messages", { ...message, sessionId, createdAt: at });
      for (const [position, part] of parts.entries()) {
        await db.insert("parts", { ...part, messageId, position });
      }
    }
    const text = digestText(session.title, [...transcript.flatMap(wordsOf), session.projectName]);
    digests.push(await db.insert("digests", { sessionId, text }));
  }
  return digests;
}

/** Whose rows the samples become, `ctx.db` knows by itself. */
type Writer = Pick<MutationCtxOf<typeof auth>["db"], "insert">;

function sampleSessions(now: number) {
  return SAMPLES.map(([hoursAgo, title, projectName, source, model, tokens, cost, minutes], i) => {
    const [promptTokens, completionTokens] = tokens;
    const updatedAt = now - hoursAgo * HOUR;
    const transcript = sampleTranscript(title);
    return {
      externalId: `sample-${i + 1}`,
      title,
      projectName,
      projectPath: `~/code/${projectName}`,
      source,
      model,
      provider: PROVIDERS[model],
      promptTokens,
      completionTokens,
      cost,
      durationMs: minutes * MINUTE,
      messageCount: transcript.length,
      isPublic: false,
      createdAt: updatedAt - minutes * MINUTE,
      updatedAt,
      transcript,
    };
  });
}

function wordsOf({ textContent, parts = [] }: SampleMessage): string[] {
  return [textContent, ...parts.map(({ content }) => content)].filter((text) => text !== undefined);
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const PROVIDERS = {
  "claude-haiku-4-5": "anthropic",
  "claude-opus-4-5": "anthropic",
  "claude-sonnet-4-5": "anthropic",
  "glm-4.6": "zai",
  "gpt-5.1": "openai",
  "gpt-5.1-codex": "openai",
};

type Sample = [
  hoursAgo: number,
  title: string,
  projectName: string,
  source: string,
  model: keyof typeof PROVIDERS,
  tokens: [prompt: number, completion: number],
  cost: number,
  minutes: number,
];

// prettier-ignore
const SAMPLES: Sample[] = [
  [0.3, "Make the webhook handler idempotent", "billing", "claude-code", "claude-opus-4-5", [184_200, 21_840], 1.47, 42],
  [2.1, "Find out why the nightly export is empty", "warehouse", "codex", "gpt-5.1-codex", [96_400, 8_120], 0.2, 17],
  [4.6, "Move the date picker to the new tokens", "design-system", "cursor", "claude-sonnet-4-5", [52_800, 11_300], 0.33, 24],
  [7.2, "Paginate the audit log by cursor", "console", "claude-code", "claude-sonnet-4-5", [131_000, 15_900], 0.63, 31],
  [20, "Explain the retry policy of the queue", "queue", "opencode", "glm-4.6", [38_100, 4_400], 0.03, 9],
  [26, "Type the feature flags end to end", "console", "cursor", "gpt-5.1", [74_500, 9_950], 0.19, 26],
  [29, "Replace moment with Intl.DateTimeFormat", "storefront", "claude-code", "claude-haiku-4-5", [61_200, 13_100], 0.13, 19],
  [45, "Review: session tokens in local storage", "identity", "claude-code", "claude-opus-4-5", [88_900, 6_700], 0.61, 14],
  [51, "Speed up the search index rebuild", "search", "codex", "gpt-5.1-codex", [212_600, 28_400], 0.55, 58],
  [70, "Write the migration for soft deletes", "billing", "opencode", "claude-sonnet-4-5", [47_300, 7_800], 0.26, 16],
  [75, "Trap the race in the upload test", "storefront", "claude-code", "claude-sonnet-4-5", [158_700, 19_200], 0.76, 47],
  [94, "Dockerfile: from 1.2 GB to 140 MB", "queue", "codex", "gpt-5.1-codex", [41_900, 5_300], 0.11, 12],
  [99, "Draft the accessibility statement", "storefront", "cursor", "claude-sonnet-4-5", [19_400, 6_100], 0.15, 8],
  [120, "One error shape for the public API", "identity", "claude-code", "claude-opus-4-5", [143_300, 17_800], 1.16, 39],
  [125, "Keyboard navigation in the command menu", "console", "cursor", "gpt-5.1", [66_800, 12_700], 0.21, 28],
  [147, "Port the CSV parser to streams", "warehouse", "opencode", "glm-4.6", [83_500, 14_200], 0.08, 33],
  [170, "Where do the duplicate invoices come from?", "billing", "claude-code", "claude-opus-4-5", [197_400, 12_900], 1.31, 36],
  [193, "Snapshot tests for the e-mail templates", "storefront", "codex", "gpt-5.1-codex", [35_600, 9_400], 0.14, 15],
  [216, "Rate limits per key, not per address", "identity", "claude-code", "claude-sonnet-4-5", [102_800, 13_600], 0.51, 29],
  [242, "Tune the ranking for short queries", "search", "opencode", "claude-sonnet-4-5", [117_900, 16_100], 0.6, 41],
  [268, "Dark theme: charts and code blocks", "design-system", "cursor", "claude-sonnet-4-5", [58_200, 10_900], 0.34, 22],
  [291, "Remove the last default export", "console", "claude-code", "claude-haiku-4-5", [29_700, 6_800], 0.06, 7],
  [317, "Backfill the currency of old orders", "warehouse", "codex", "gpt-5.1-codex", [76_100, 8_700], 0.18, 21],
  [340, "Set up the monorepo", "queue", "claude-code", "claude-sonnet-4-5", [169_500, 24_600], 0.88, 53],
];
