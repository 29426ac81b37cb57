import type { WithoutSystemFields } from "convex/server";
import type { Doc } from "./_generated/dataModel";

/** A message of a sample, before it has a session and a time. */
export type SampleMessage = Pick<WithoutSystemFields<Doc<"messages">>, "role" | "textContent"> & {
  parts?: Omit<WithoutSystemFields<Doc<"parts">>, "messageId" | "position">[];
};

/** What was said in the sample with this title. */
export function sampleTranscript(title: string): SampleMessage[] {
  const long = TRANSCRIPTS[title];
  if (long) return long;
  const [question, answer] = EXCHANGES[title] ?? [title, "Done."];
  return [
    { role: "user", textContent: question },
    { role: "assistant", textContent: answer },
  ];
}

const TRANSCRIPTS: Record<string, SampleMessage[]> = {
  "Make the webhook handler idempotent": [
    {
      role: "user",
      textContent:
        "Our payment provider sends the same event more than once, and some customers get two receipts. Make the webhook handler idempotent. Do not change the signature check.",
    },
    {
      role: "assistant",
      textContent: "I'll look at the handler and at what it writes before I change anything.",
      parts: [
        {
          type: "reasoning",
          content:
            "Two deliveries can also arrive at the same time, so asking first and writing later is not enough. The event's id has to be claimed in the same transaction as the receipt.",
        },
        {
          type: "tool",
          name: "Read",
          content: "src/webhooks/payments.ts",
          output:
            "export async function handlePayment(event: PaymentEvent) {\n  const order = await orders.byPayment(event.data.id);\n  await receipts.send(order);\n  await orders.markPaid(order.id);\n}",
        },
        {
          type: "tool",
          name: "Grep",
          content: "receipts.send",
          output: "src/webhooks/payments.ts:3\nsrc/admin/resend.ts:18",
        },
      ],
    },
    {
      role: "assistant",
      textContent:
        "The receipt is sent before anything remembers the event. I'll add a table of events that were handled, and claim the id first:\n\n- a unique index on `eventId` lets only one delivery through\n- the claim and `markPaid` share a transaction\n- the receipt goes out after the commit",
      parts: [
        {
          type: "code",
          name: "src/webhooks/payments.ts",
          language: "TypeScript",
          content:
            "export async function handlePayment(event: PaymentEvent) {\n  const order = await db.transaction(async (tx) => {\n    // A second delivery finds its id taken, and stops here.\n    const claimed = await tx.handledEvents.insertOnce(event.id);\n    if (!claimed) return null;\n    const order = await tx.orders.byPayment(event.data.id);\n    await tx.orders.markPaid(order.id);\n    return order;\n  });\n  if (order) await receipts.enqueue(order.id, { key: event.id });\n}",
        },
        {
          type: "tool",
          name: "Bash",
          content: "pnpm test webhooks",
          output:
            " ✓ src/webhooks/payments.test.ts (9 tests) 412ms\n   ✓ the same event twice sends one receipt\n   ✓ two deliveries at once send one receipt\n\n Test Files  1 passed (1)\n      Tests  9 passed (9)",
        },
      ],
    },
    {
      role: "user",
      textContent: "Good. What happens when the process dies between the commit and `enqueue`?",
    },
    {
      role: "assistant",
      textContent:
        "Then the order is paid and nobody is told. I moved the queue entry into the transaction as well, as a row of an outbox that a worker empties. The worker may send twice after a crash of its own, so it passes the event's id to the mail provider as the idempotency key.",
    },
  ],
  "Find out why the nightly export is empty": [
    {
      role: "user",
      textContent:
        "The nightly export to the warehouse has had no rows since Tuesday. Find out why.",
    },
    {
      role: "assistant",
      textContent:
        "The job itself reports success, so I compare what it asks for with what is there.",
      parts: [
        {
          type: "tool",
          name: "Bash",
          content: 'psql -c "select max(updated_at), count(*) from orders"',
          output:
            "          max           | count\n------------------------+--------\n 2026-11-18 03:59:58+00 | 482113",
        },
        {
          type: "code",
          name: "jobs/export.sql",
          language: "SQL",
          content:
            "select * from orders\nwhere updated_at >= date_trunc('day', now() at time zone 'Europe/Berlin')\n  and updated_at <  now();",
        },
      ],
    },
    {
      role: "assistant",
      textContent:
        "Found it. On Tuesday the job moved from 04:00 to 00:05 Berlin time. The query takes the day that has just begun, which is five minutes old by then. It should take the day before: `now() - interval '1 day'`. I also made the job fail when it exports nothing.",
    },
  ],
  "Move the date picker to the new tokens": [
    {
      role: "user",
      textContent:
        "Move the date picker to the new design tokens. It must look the same in light and dark.",
    },
    {
      role: "assistant",
      textContent:
        "It has eleven colours of its own. Nine have a token; the other two are the selected range and today's ring, which I derive from `accent`.",
      parts: [
        {
          type: "code",
          name: "date-picker.css",
          language: "CSS",
          content:
            ".day[aria-selected='true'] {\n  background: var(--color-accent);\n  color: var(--color-on-accent);\n}\n.day[data-range] {\n  background: color-mix(in oklch, var(--color-accent) 14%, transparent);\n}",
        },
      ],
    },
    { role: "user", textContent: "And the focus ring?" },
    {
      role: "assistant",
      textContent:
        "It uses the page's own now, two pixels outside of the cell, so that it is visible on the selected day as well.",
    },
  ],
};

/** The shorter ones: a question and its answer. */
const EXCHANGES: Record<string, [question: string, answer: string]> = {
  "Paginate the audit log by cursor": [
    "The audit log gets slow on page 400. Use cursors.",
    "Pages are now read from an index on time and id. The cursor is the last row's key, so page 400 costs as much as page 1.",
  ],
  "Explain the retry policy of the queue": [
    "When does the queue give up on a job?",
    "After six attempts. The delay begins with one second, doubles each time, and has up to half of itself added at random so that failed jobs do not come back together.",
  ],
  "Type the feature flags end to end": [
    "A typo in a feature flag is silently off. Can the compiler tell us?",
    "Flags come from one list now, and both `isEnabled` and the admin page take its type. Three flags that nobody set were removed.",
  ],
  "Replace moment with Intl.DateTimeFormat": [
    "Drop moment from the storefront bundle.",
    "All dates are formatted by Intl now, which the browser has already. The bundle is 71 kB smaller.",
  ],
  "Review: session tokens in local storage": [
    "Review how we keep session tokens in the browser.",
    "The refresh token is in local storage, where any injected script can read it. Move it to an HttpOnly cookie, and keep the access token in memory.",
  ],
  "Speed up the search index rebuild": [
    "Rebuilding the search index takes four hours.",
    "It waited for the database nine tenths of the time. Reading in batches of 2,000 and writing on two threads brings it to 26 minutes.",
  ],
  "Write the migration for soft deletes": [
    "Add soft deletes to invoices without downtime.",
    "Three steps: add the nullable column, write it and read around it, then backfill in batches. Each can be rolled back alone.",
  ],
  "Trap the race in the upload test": [
    "The upload test fails once in fifty runs.",
    "The test looked at the progress bar before the first chunk was acknowledged. It waits for the acknowledgement now; 2,000 runs were green.",
  ],
  "Dockerfile: from 1.2 GB to 140 MB": [
    "Our container image is far too big.",
    "The build tools stay in the first stage, and the second one has the runtime and the bundle only.",
  ],
  "Draft the accessibility statement": [
    "Draft an accessibility statement for the shop.",
    "It names the standard, what we tested with a screen reader and a keyboard, the two known gaps and whom to write to.",
  ],
  "One error shape for the public API": [
    "Every endpoint reports errors differently.",
    "All of them answer with a code, a message and a reference now. The old fields stay for one version.",
  ],
  "Keyboard navigation in the command menu": [
    "The command menu cannot be used without a mouse.",
    "Arrow keys move, Enter runs, Escape closes and gives the focus back to where it was.",
  ],
  "Port the CSV parser to streams": [
    "Large CSV files make the importer run out of memory.",
    "The parser reads a stream row by row. A file of 3 GB is imported with 60 MB of memory.",
  ],
  "Where do the duplicate invoices come from?": [
    "Some customers are invoiced twice a month.",
    "Both the cron job and the webhook create the invoice. The cron job checks first, but 40 ms before the webhook's row is visible.",
  ],
  "Snapshot tests for the e-mail templates": [
    "I keep breaking e-mails by accident.",
    "Each template is rendered with three data sets and compared with its snapshot, in plain text and in HTML.",
  ],
  "Rate limits per key, not per address": [
    "Offices behind one address run into our rate limits.",
    "Limits count per API key now. Only failed sign-ins are still counted per address.",
  ],
  "Tune the ranking for short queries": [
    "Searching for one word ranks long documents first.",
    "Length is normalised more strongly for short queries. On the test set, the right answer is first in 81 of 100 cases, not 64.",
  ],
  "Dark theme: charts and code blocks": [
    "Charts and code are unreadable in the dark theme.",
    "Both take their colours from the tokens. Every pair was checked for a contrast of 4.5 to 1.",
  ],
  "Remove the last default export": [
    "Remove the last default export of the console.",
    "Gone, together with the lint exception for it.",
  ],
  "Backfill the currency of old orders": [
    "Orders before 2023 have no currency.",
    "It follows from the shop that took the order. 1,204,881 rows were filled in; 17 remain for a person to decide.",
  ],
  "Set up the monorepo": [
    "Put the worker, the API and the shared types into one repository.",
    "Three packages with one lockfile. Types are built once, and a change to them tests both others.",
  ],
};
