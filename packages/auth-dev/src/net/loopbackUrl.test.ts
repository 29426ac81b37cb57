import fc from "fast-check";
import { expect, test } from "vitest";
import { loopbackUrl } from "./loopbackUrl";
import { runs } from "../../../../vitest.runs";

test.each([
  "http://localhost",
  "http://localhost:5173/callback?x=1#y",
  "https://localhost:5173/callback",
  "http://127.0.0.1:1/",
  "http://[::1]:5173/",
  "HTTP://LOCALHOST/",
  "http://0x7f000001/",
])("%s leads to this machine", (address) => {
  expect(loopbackUrl(address)).toBeInstanceOf(URL);
});

test.each([
  "",
  "/callback",
  "localhost:5173",
  "//localhost/",
  "http://example.com/",
  "http://localhost.example.com/",
  "http://localhost@example.com/",
  "http://example.com\\@localhost/",
  "http://user@localhost/",
  "http://user:password@localhost/",
  "http://127.0.0.1.example.com/",
  "http://[::2]/",
  "http://0.0.0.0/",
  "javascript://localhost/%0aalert(1)",
  "data://localhost/,x",
  "file://localhost/etc/passwd",
  "ftp://localhost/",
  "app://localhost/",
  "http://",
  "http://localhost:99999/",
])("%j does not", (address) => {
  expect(loopbackUrl(address)).toBeUndefined();
});

test("whatever is let through has one of three hosts and a web scheme", () => {
  const parts = fc.constantFrom(
    "http:",
    "https:",
    "javascript:",
    "//",
    "/",
    "\\",
    "@",
    "localhost",
    "127.0.0.1",
    "[::1]",
    "evil.example",
    ":",
    "80",
    ".",
    "#",
    "?",
    " ",
    "\t",
    "%00",
    "%2f",
    "。",
  );
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 10 }), (words) => {
      const url = loopbackUrl(words.join(""));
      if (url === undefined) return;
      expect(["localhost", "127.0.0.1", "[::1]"]).toContain(url.hostname);
      expect(["http:", "https:"]).toContain(url.protocol);
      expect(url.username + url.password).toBe("");
    }),
    { numRuns: runs(5_000) },
  );
});
