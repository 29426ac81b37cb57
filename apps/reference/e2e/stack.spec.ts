import { expect, test } from "@playwright/test";
import { spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import config from "../playwright.config";

test("a local stack that does not start says why", async () => {
  const { exitCode, stderr } = await startIn(test.info().outputPath("no-app"));
  expect(stderr).toContain("Run this in a project that has Convex functions");
  expect(stderr).toContain("The local stack stopped: exit code 1.");
  expect(exitCode).toBe(1);
  // Playwright shows it.
  expect(config.webServer).toMatchObject({ command: "node e2e/stack.mjs", stderr: "pipe" });
});

/** Starts the local stack in an empty folder. */
async function startIn(folder: string): Promise<{ exitCode: number | null; stderr: string }> {
  await mkdir(folder, { recursive: true });
  const script = fileURLToPath(new URL("./stack.mjs", import.meta.url));
  const child = spawn(process.execPath, [script], { cwd: folder });
  let stderr = "";
  child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
  return new Promise((resolve) => {
    child.once("close", (exitCode) => resolve({ exitCode, stderr }));
  });
}
