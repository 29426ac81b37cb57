// Checks the documentation: every TypeScript block type-checks against the built
// packages, every command is one that CI runs, every error code is documented, every
// link and anchor exists, and the reference and llms.txt match their sources. `--fix`
// writes both.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkCodes } from "./codes.mjs";
import { checkCommands } from "./commands.mjs";
import { checkLinks } from "./links.mjs";
import { checkIndex, writeIndex } from "./llms.mjs";
import { guides, referencePages } from "./pages.mjs";
import { checkQuickstart } from "./quickstart.mjs";
import { checkReference, writeReference } from "./reference.mjs";
import { checkSnippets } from "./snippets.mjs";

if (process.argv.includes("--fix")) {
  await writeReference();
  await writeIndex();
} else {
  const folder = await mkdtemp(join(tmpdir(), "opensync-docs-"));
  try {
    const pages = await guides();
    const problems = [
      ...checkCommands(pages),
      ...checkCodes(pages),
      ...(await checkLinks(pages)),
      ...(await checkQuickstart(pages)),
      ...(await checkReference(folder)),
      ...(await checkIndex()),
      ...(await checkSnippets([...pages, ...(await referencePages())])),
    ];
    for (const problem of problems) console.error(problem);
    if (problems.length > 0) process.exit(1);
    console.log(
      `${pages.length} pages: snippets, commands, codes, links and reference are correct`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
