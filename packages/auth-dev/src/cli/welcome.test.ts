import { expect, test } from "vitest";
import { formatLog } from "./logLine";
import { opener } from "./openBrowser";
import { welcome } from "./welcome";

const stack = {
  app: "http://localhost:5173",
  convex: "http://127.0.0.1:3210",
  site: "http://127.0.0.1:3211",
  workos: "http://localhost:4100",
  inMemory: true,
  people: [
    {
      id: "user_1",
      email: "ada@example.com",
      firstName: "Ada",
      lastName: "Lovelace",
      organizations: [{ id: "org_1", name: "Analytical Engines", role: "admin" }],
    },
    { id: "user_2", email: "x@example.com", firstName: null, lastName: null, organizations: [] },
  ],
};

test("what runs where, and whom to sign in as", () => {
  expect(welcome(stack)).toMatchInlineSnapshot(`
    "
      OpenSync Auth is running

      App           http://localhost:5173
      Convex        http://127.0.0.1:3210
      HTTP actions  http://127.0.0.1:3211
      WorkOS        http://localhost:4100
      Sign in as    Ada Lovelace <ada@example.com>, admin of Analytical Engines
                    x@example.com

      Data is kept in memory and gone when this stops. Press Ctrl-C to stop.
    "
  `);
});

test("a real backend is not said to be in memory", () => {
  const text = welcome({ ...stack, app: null, people: [], inMemory: false });
  expect(text).not.toMatch(/memory|Sign in as|App/);
  expect(text).toContain("Ctrl-C");
});

test("a name cannot steer the terminal", () => {
  const people = stack.people.map((person) => ({ ...person, firstName: "\u001b[2JAda" }));
  expect(welcome({ ...stack, people })).not.toContain("\u001b");
});

test.each([
  [{ part: "app", line: { level: "info", message: "ready" } }, "[app] ready"],
  [
    {
      part: "convex",
      line: { level: "error", source: "function", function: "a:b", message: "no" },
    },
    "[a:b] no",
  ],
  [{ part: "convex", line: { level: "info", source: "server", message: "up" } }, "[convex] up"],
] as const)("%j is logged as %s", (log, text) => {
  expect(formatLog(log)).toBe(text);
});

test.each([
  ["darwin", ["open", "http://localhost:1"]],
  ["linux", ["xdg-open", "http://localhost:1"]],
  ["win32", ["rundll32", "url.dll,FileProtocolHandler", "http://localhost:1"]],
] as const)("on %s an address is opened without a shell", (platform, command) => {
  expect(opener("http://localhost:1", platform)).toEqual(command);
});
