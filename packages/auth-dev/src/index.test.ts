import { expect, test } from "vitest";
import * as entry from "./index";
import * as vite from "./vite";

test("what can be imported from @opensync/auth-dev", () => {
  expect(Object.keys(entry).sort()).toEqual([
    "LocalConvexError",
    "LocalStackError",
    "defaultSeed",
    "startConvexServer",
    "startLocalStack",
    "startWorkos",
  ]);
});

test("what can be imported from @opensync/auth-dev/vite", () => {
  expect(Object.keys(vite)).toEqual(["opensyncAuth"]);
});
