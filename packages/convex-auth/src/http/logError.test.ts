import fc from "fast-check";
import { httpRouter } from "convex/server";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ADA, httpWith, keyOf, startApp } from "../../test/http/app";
import { routes } from "../../test/http/convex/routes";
import { logError } from "./logError";
import { errorResponse } from "./respond";
import { runs } from "../../../../vitest.runs";

afterEach(() => {
  vi.restoreAllMocks();
});

/** Every line that is logged from now on, as the console gets it. */
function listenToErrors(): () => string[] {
  const error = vi.spyOn(console, "error").mockImplementation(() => undefined);
  return () => error.mock.calls.map((call) => call.join(" "));
}

const BREAKS = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

describe("a logged error", () => {
  it.each<[string, string]>([
    ["a\nb", "a\\nb"],
    ["a\r\nb", "a\\r\\nb"],
    ["a\rb", "a\\rb"],
    ["a\tb", "a\\tb"],
    ["\u001b[31mred\u001b[0m", "\\u001b[31mred\\u001b[0m"],
    ["\u009b31m", "\\u009b31m"],
    ["a\u2028b\u2029c\u0085d", "a\\u2028b\\u2029c\\u0085d"],
    ["a\0b\u0008\u007f", "a\\u0000b\\u0008\\u007f"],
    ["abc\u202edcba", "abc\\u202edcba"],
    ["a\\nb", "a\\nb"],
    ["Grüße, 世界 😀 \u200d", "Grüße, 世界 😀 \u200d"],
  ])("of %j is one line: %j", (text, line) => {
    const lines = listenToErrors();
    logError("GET /x failed", text);
    expect(lines()).toEqual([`GET /x failed: ${line}`]);
  });

  it("is one line without control characters, whatever a client sent", () => {
    const lines = listenToErrors();
    const text = fc.string({
      unit: fc.oneof(
        fc.constantFrom("\n", "\r", "\u001b", "\u2028", "a"),
        fc.string({ unit: "binary", maxLength: 1, minLength: 1 }),
      ),
    });
    fc.assert(
      fc.property(text, (sent) => {
        for (const error of [sent, new Error(sent), { toString: () => sent }]) logError("x", error);
      }),
      { numRuns: runs(300) },
    );
    expect(lines().length).toBeGreaterThanOrEqual(900);
    expect(lines().filter((line) => BREAKS.test(line))).toEqual([]);
  }, 60_000);

  it("keeps its stack readable", () => {
    const lines = listenToErrors();
    errorResponse(new TypeError("x is not a function"));
    expect(lines()[0]).toMatch(
      /^An HTTP action failed \(reference [0-9a-f]{8}\): TypeError: x is not a function\\n {4}at /,
    );
  });

  it("has its secrets removed before its lines are joined", () => {
    const lines = listenToErrors();
    logError(
      "x",
      "-----BEGIN PRIVATE KEY-----\ns3cret\n-----END PRIVATE KEY-----\npassword=s3cret\nnext",
    );
    expect(lines()).toEqual(["x: [redacted]\\npassword=[redacted]\\nnext"]);
  });

  it("without a text is logged as well", () => {
    const lines = listenToErrors();
    logError("x", Object.create(null));
    expect(lines()).toEqual(["x: an error without a text"]);
  });
});

describe("one failing call is one line of the log", () => {
  const forged =
    "x\nGET /admin succeeded\r\n\u001b[2K\u2028sk-abcdefghijklmnopqrstuvwxyz0123456789";

  it.each(["/fails", "/fails/action"])("of %s", async (path) => {
    const app = startApp();
    const { key } = await keyOf(app, ADA);
    const lines = listenToErrors();
    const response = await app.call(`${path}?how=${encodeURIComponent(forged)}`, key);
    expect(response.status).toBe(500);
    expect(lines()).toHaveLength(1);
    expect(lines()[0]).not.toMatch(BREAKS);
    expect(lines()[0]).toContain("x\\nGET /admin succeeded\\r\\n\\u001b[2K\\u2028[redacted]");
  });

  it("of onResponse", async () => {
    const onResponse = () => {
      throw new Error(forged);
    };
    const app = startApp(httpWith({ onResponse }));
    const lines = listenToErrors();
    await app.call("/health");
    expect(lines()).toHaveLength(1);
    expect(lines()[0]).not.toMatch(BREAKS);
  });

  it("of an origin function", async () => {
    const http = httpRouter();
    const allowedOrigins = () => Promise.reject(new Error(forged));
    const health = routes.action({ path: "/health", public: true, handler: () => "ok" });
    const functions = routes.register(http, [health], { cors: { allowedOrigins } });
    const app = startApp(() => Promise.resolve({ ...functions, default: http }));
    const lines = listenToErrors();
    await app.call("/health", undefined, { headers: { origin: "https://a.test" } });
    expect(lines()).toHaveLength(1);
    expect(lines()[0]).not.toMatch(BREAKS);
  });
});
