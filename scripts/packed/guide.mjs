// Follows docs/getting-started.md literally, in an empty folder and with the packed
// packages: installs, writes its files, starts the local stack, and looks at the result.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { guides, root } from "../docs/pages.mjs";

const GUIDE = "docs/getting-started.md";

/** The files that the guide shows, by their paths. Of a file shown twice, the first. */
export async function filesOfGuide() {
  const { blocks } = (await guides()).find(({ path }) => path === GUIDE);
  const files = new Map();
  for (const { content } of blocks) {
    const path = /^\/\/ ([\w./-]+\.tsx?)\n/.exec(content)?.[1];
    if (path !== undefined && !files.has(path)) files.set(path, content);
  }
  return files;
}

/** Writes the app of the guide into a folder whose packages are installed. */
export async function writeGuide(project) {
  for (const [path, content] of await filesOfGuide()) {
    await mkdir(dirname(join(project, path)), { recursive: true });
    await writeFile(join(project, path), content);
  }
  // What the guide expects of an app: a page built by Vite.
  const page = await readFile(join(root, "apps/quickstart/index.html"), "utf8");
  await writeFile(join(project, "index.html"), page);
}

/** Starts the stack as the guide says, and checks the page and the functions. */
export async function runGuide(project) {
  const cli = join(project, "node_modules/@opensync/auth-dev/dist/cli.js");
  const stack = spawn(process.execPath, [cli, "dev", "--json", "--no-open"], {
    cwd: project,
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [line] = await once(stack.stdout, "data");
    const { app, convex, workos } = JSON.parse(String(line));
    assert.match(await textOf(app), /src="\/src\/main\.tsx"/);
    assert.match(await textOf(`${app}/src/main.tsx`), /opensync_react-auth|@opensync\/react-auth/);
    assert.match(await readFile(join(project, "convex/_generated/api.d.ts"), "utf8"), /notes/);
    const response = await fetch(`${convex}/api/query`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ path: "notes:list", args: {}, format: "json" }),
    });
    assert.equal((await response.json()).errorData.code, "unauthenticated");
    assert.match(await textOf(new URL("/sso/jwks/client_local", workos)), /"keys"/);
  } finally {
    stack.kill("SIGTERM");
    if (stack.exitCode === null) await once(stack, "close");
  }
}

async function textOf(url) {
  const response = await fetch(url);
  assert.equal(response.status, 200, String(url));
  return await response.text();
}
