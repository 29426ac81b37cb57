import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { draftOf, shownRow, withSession } from "./draft";
import type { PushedSession } from "./fields";
import { isPlaceholderTitle } from "./placeholderTitle";
import { checkSession } from "./pushes";
import { runs } from "../../../../vitest.runs";

// OpenCode's plugin and its command, Pi's plugin, and OpenCode itself.
const PLACEHOLDERS = [
  ...["Untitled Session", "Untitled", "[Fork::1a2b3c4d] Untitled", "untitled", "UNTITLED SESSION"],
  ...[
    "  Untitled   session. ",
    "Untitled-Session",
    "untitled_session",
    "(untitled)",
    "“Untitled”…",
  ],
  ...["Untitled\u200b Session", "Ｕｎｔｉｔｌｅｄ", "Untitled (2)", "Untitled Session 3"],
  ...["New session - 2026-02-10T12:34:56.789Z", "Child session - 2026-02-10T12:34:56.789Z"],
  ...["New session - 2026-02-10T12:34:56.789Z (fork #1)", "New Session", "new session"],
  ...["New session - Nov 26, 2026, 2:05 PM", "New session 2026-02-10 12:34", "New chat"],
  ...["No title", "(no title)", "Unnamed session", "", "   ", "---", "…"],
];

const TITLES = [
  ...["Fix the parser", "Untitled UI kit migration", "New session handling in the proxy"],
  ...[
    "Child session tokens leak",
    "Name untitled drafts",
    "2026-02-10",
    "404",
    "C++",
    "🦊",
    "新会话",
  ],
  ...["[Fork::1a2b3c4d] Fix the parser", "March release", "Fork"],
];

test.each(PLACEHOLDERS)("is a placeholder: %j", (title) => {
  expect(isPlaceholderTitle(title)).toBe(true);
});

test.each(TITLES)("is a title: %j", (title) => {
  expect(isPlaceholderTitle(title)).toBe(false);
});

function titleAfter(pushes: readonly PushedSession[]): string {
  const end = pushes.reduce(
    (draft, push) => withSession(draft, checkSession({ externalId: "s1", ...push })),
    draftOf("s1", null),
  );
  return shownRow(end, 0).title;
}

describe.each(PLACEHOLDERS)("%j", (title) => {
  test("does not replace a title that was pushed before", () => {
    expect(titleAfter([{ title: "Fix the parser" }, { title }])).toBe("Fix the parser");
  });

  test("is not newer than an older title", () => {
    const real = { title: "Fix the parser", updatedAt: 1_000 };
    const placeholder = { title, updatedAt: 2_000 };
    expect(titleAfter([real, placeholder])).toBe("Fix the parser");
    expect(titleAfter([placeholder, real])).toBe("Fix the parser");
  });
});

test("placeholders change nothing, however many there are, in any order and of any time", () => {
  const updatedAt = fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined });
  const push = (titles: string[]) =>
    fc.record({ title: fc.constantFrom(...titles), updatedAt }).map(({ title, updatedAt }) => ({
      title,
      ...(updatedAt !== undefined && { updatedAt }),
    }));
  const pushes = fc.array(
    fc.oneof(
      push(PLACEHOLDERS).map((one) => ({ ...one, isPlaceholder: true })),
      push(TITLES).map((one) => ({ ...one, isPlaceholder: false })),
    ),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(pushes, (all) => {
      const plain = (some: typeof all) => some.map(({ isPlaceholder: _, ...one }) => one);
      const real = all.filter(({ isPlaceholder }) => !isPlaceholder);
      expect(titleAfter(plain(all))).toBe(titleAfter(plain(real)));
    }),
    { numRuns: runs(1_000) },
  );
});

test("a session that has placeholders alone is untitled", () => {
  expect(titleAfter(PLACEHOLDERS.map((title) => ({ title })))).toBe("Untitled session");
});

test("an unknown model does not replace a known one", () => {
  const pushes = [{ model: "claude-sonnet-4" }, { model: "unknown", updatedAt: 9 }];
  const end = pushes.reduce(
    (draft, push) => withSession(draft, checkSession({ externalId: "s1", ...push })),
    draftOf("s1", null),
  );
  expect(shownRow(end, 0).model).toBe("claude-sonnet-4");
});
