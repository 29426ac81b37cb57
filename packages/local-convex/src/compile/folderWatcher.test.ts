import type * as fs from "node:fs";
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FolderWatcher } from "./folderWatcher";

/** Whether the system refuses to watch anything more. */
const system = vi.hoisted(() => ({ isExhausted: false }));
vi.mock("node:fs", async (importOriginal) => {
  const original = await importOriginal<typeof fs>();
  return {
    ...original,
    watch: (...args: Parameters<typeof fs.watch>) => {
      if (system.isExhausted) throw new Error("ENOSPC: System limit for number of file watchers");
      return original.watch(...args);
    },
  };
});

let root: string;
let folder: string;
let changes: number;
let warnings: string[];
let watch: FolderWatcher;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "opensync-watch-"));
  folder = join(root, "convex");
  mkdirSync(folder);
  changes = 0;
  warnings = [];
  system.isExhausted = false;
  watch = new FolderWatcher({
    onChange: () => void (changes += 1),
    onUnwatchable: (path, { message }) => void warnings.push(`${path}: ${message}`),
    quietMs: 20,
    checkMs: 50,
  });
});
afterEach(() => {
  watch.close();
  rmSync(root, { recursive: true, force: true });
});

const noticed = (count: number) =>
  expect.poll(() => changes, { timeout: 10_000 }).toBeGreaterThanOrEqual(count);
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 300));
let writes = 0;
const write = (path = folder) => writeFileSync(join(path, "a.ts"), `${(writes += 1)}`);

/** A change is noticed. */
async function expectWatched(path = folder) {
  await aWhile();
  const before = changes;
  write(path);
  await noticed(before + 1);
}

test("a burst of changes is reported as few", async () => {
  watch.set([folder]);
  for (let index = 0; index < 50; index += 1) write();
  await noticed(1);
  await aWhile();
  expect(changes).toBeLessThan(10);
  await expectWatched();
});

test("nothing is noticed where nothing changes", async () => {
  watch.set([folder]);
  await aWhile();
  expect(changes).toBe(0);
});

test("a folder that takes the place of another is watched", async () => {
  watch.set([folder]);
  for (let round = 0; round < 5; round += 1) {
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    await expectWatched();
  }
  const other = join(root, "other");
  mkdirSync(other);
  renameSync(folder, join(root, "old"));
  renameSync(other, folder);
  await expectWatched();
});

test("a folder that is not there yet is watched when it is", async () => {
  const later = join(root, "later");
  watch.set([folder, later]);
  await aWhile();
  expect(changes).toBe(0);
  mkdirSync(later);
  await noticed(1);
  await expectWatched(later);
});

test("a file in the place of the folder is no folder", async () => {
  watch.set([folder]);
  rmSync(folder, { recursive: true });
  writeFileSync(folder, "");
  await aWhile();
  rmSync(folder);
  mkdirSync(folder);
  await expectWatched();
});

test("a folder that the system cannot watch is looked at, and reported once", async () => {
  system.isExhausted = true;
  watch.set([folder]);
  await aWhile();
  expect(changes).toBe(0);
  await expectWatched();
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
  await expectWatched();
  expect(warnings).toEqual([expect.stringMatching(/convex: ENOSPC/)]);
  // Watched as soon as the system can again.
  system.isExhausted = false;
  await expectWatched();
  await expectWatched();
});

test("a folder that no longer takes part is not watched", async () => {
  const other = join(root, "other");
  mkdirSync(other);
  watch.set([folder, other]);
  watch.set([other]);
  write();
  await aWhile();
  expect(changes).toBe(0);
  await expectWatched(other);
});
