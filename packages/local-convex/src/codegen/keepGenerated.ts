import { existsSync } from "node:fs";
import { join } from "node:path";
import { entryPoints } from "../compile/entryPoints";
import { FolderWatcher } from "../compile/folderWatcher";
import { generateCode } from "./generate";

/** How to keep `_generated` current. */
export interface KeepGeneratedOptions {
  root: string;
  functionsDir: string;
  log: (line: { level: "info" | "warn"; message: string }) => void;
}

/**
 * Brings `convex/_generated` up to date, and keeps it so until it is closed, while
 * files are added, renamed and deleted.
 *
 * @throws LocalConvexError `codegen_failed` when it cannot be written and there is none.
 */
export async function keepGenerated(
  options: KeepGeneratedOptions,
): Promise<{ close(): Promise<void> }> {
  const { functionsDir } = options;
  const hadGenerated = existsSync(join(functionsDir, "_generated/api.js"));
  try {
    await generate(options);
  } catch (error) {
    if (!hadGenerated) throw error;
    warn(options, error);
  }
  // One after the other: a change during a run is in the next one.
  let runs = Promise.resolve();
  const watch = new FolderWatcher({
    onChange: () => {
      runs = runs.then(async () => {
        try {
          watch.set(entryPoints(functionsDir).folders);
          await generate(options);
        } catch (error) {
          warn(options, error);
        }
      });
    },
  });
  watch.set(entryPoints(functionsDir).folders);
  return {
    async close() {
      watch.close();
      await runs;
    },
  };
}

async function generate({ root, functionsDir, log }: KeepGeneratedOptions): Promise<void> {
  const written = await generateCode(root, functionsDir);
  if (written.length > 0) {
    log({ level: "info", message: `Wrote convex/_generated: ${written.join(", ")}.` });
  }
}

function warn({ log }: KeepGeneratedOptions, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  log({ level: "warn", message: `convex/_generated is not up to date. ${message}` });
}
