// Installs each package from its packed tarball into an empty project, as an
// app would, then type-checks and runs that project. What a tarball lacks, what
// package.json forgets to declare and what only works inside this repository
// shows here.
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { runGuide, writeGuide } from "./guide.mjs";
import { checkTypeTexts } from "./typeTexts.mjs";

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const packages = ["convex-auth", "react-auth", "local-convex", "auth-dev"];
/** Projects that install the packages; that of the guide is written by the guide. */
const projects = [...packages, "guide"];
/** The oldest React that @opensync/react-auth supports, beside the newest in the catalog. */
const REACT_18 = {
  react: "^18.3.1",
  "react-dom": "^18.3.1",
  "@types/react": "^18.3.0",
  "@types/react-dom": "^18.3.0",
};
/** The oldest and the newest TypeScript that apps use, and this repository's own. */
const TYPESCRIPTS = ["typescript-5.9", "typescript", "typescript-7"];

/** As an app with a bundler resolves modules, and as Node does. */
const BUNDLER = ["ESNext", "Bundler"];
const NODE = ["NodeNext", "NodeNext"];

const folder = await mkdtemp(join(tmpdir(), "opensync-packed-"));
try {
  const tarballs = Object.fromEntries(await Promise.all(packages.map(pack)));
  for (const name of projects) await check(name, tarballs);
  await check("react-auth", tarballs, { label: "react-auth with React 18", versions: REACT_18 });
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function pack(name) {
  const destination = join(folder, "tarballs", name);
  await mkdir(destination, { recursive: true });
  await pnpm(["pack", "--pack-destination", destination], join(root, "packages", name));
  const [tarball] = await readdir(destination);
  return [`@opensync/${name}`, `file:${join(destination, tarball)}`];
}

async function check(name, tarballs, { label = name, versions = {} } = {}) {
  const project = join(folder, label.replaceAll(" ", "-"));
  await cp(join(here, name), project, { recursive: true });
  await writeManifest(project, { ...tarballs, ...versions });
  await pnpm(["install", "--prefer-offline", "--no-frozen-lockfile"], project);
  if (name === "guide") {
    await writeGuide(project);
    // Before the types: the stack writes convex/_generated.
    await runGuide(project);
  }
  for (const typescript of TYPESCRIPTS) {
    const tsc = join(project, "node_modules", typescript, "bin/tsc");
    for (const [module, moduleResolution] of resolutionsOf(name, typescript)) {
      const options = ["--module", module, "--moduleResolution", moduleResolution];
      await step(process.execPath, [tsc, "--noEmit", ...options], project);
    }
  }
  if (name === "convex-auth") checkTypeTexts(join(project, "convex"));
  if (name !== "guide") await step(process.execPath, ["run.mjs"], project);
  console.log(`${label}: installs, type-checks and runs from tarballs`);
}

/** One TypeScript checks both, since the declarations are the same for all. */
function resolutionsOf(name, typescript) {
  return typescript === "typescript" && name !== "guide" ? [BUNDLER, NODE] : [BUNDLER];
}

/** The project's own package.json, with the tarballs and this repository's versions put in. */
async function writeManifest(project, given) {
  const file = join(project, "package.json");
  const manifest = JSON.parse(await readFile(file, "utf8"));
  const versions = await catalog();
  for (const [dependency, version] of Object.entries(manifest.dependencies)) {
    if (dependency in given) manifest.dependencies[dependency] = given[dependency];
    else if (version === "catalog:") manifest.dependencies[dependency] = versions.get(dependency);
  }
  await writeFile(file, JSON.stringify(manifest, null, 2));
  const workspace = await readFile(join(root, "pnpm-workspace.yaml"), "utf8");
  // A package depends on another by version; none of these is published yet.
  const own = Object.entries(given)
    .filter(([, version]) => version.startsWith("file:"))
    .map(([name, tarball]) => `  "${name}": "${tarball}"`);
  const overrides = workspace.match(/^overrides:\n((?: {2}.*\n)+)/m)[1];
  const builds = workspace.match(/^allowBuilds:\n(?: {2}.*\n)+/m)[0];
  await writeFile(
    join(project, "pnpm-workspace.yaml"),
    `overrides:\n${own.join("\n")}\n${overrides}${builds}`,
  );
}

async function catalog() {
  const workspace = await readFile(join(root, "pnpm-workspace.yaml"), "utf8");
  const lines = workspace
    .match(/^catalog:\n((?: {2}.*\n)+)/m)[1]
    .trimEnd()
    .split("\n");
  return new Map(lines.map((line) => line.trim().replaceAll('"', "").split(/: /)));
}

function pnpm(args, cwd) {
  return step("pnpm", args, cwd);
}

async function step(command, args, cwd) {
  try {
    // Nothing of this repository's own environment may help the project.
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, CI: "true" };
    const { stdout } = await run(command, args, { cwd, env, timeout: 180_000 });
    return stdout;
  } catch (error) {
    console.error(`${basename(cwd)}: ${command} ${args.join(" ")}\n${error.stdout}${error.stderr}`);
    process.exitCode = 1;
    throw new Error(`The ${basename(cwd)} project failed.`, { cause: error });
  }
}
