import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";

const outfile = "dist/emulator.js";
const licenseFile = "dist/emulator.LICENSE.txt";

/**
 * Bundles the official WorkOS emulator with its dependencies into
 * `dist/emulator.js`, and their licenses into `dist/emulator.LICENSE.txt`.
 *
 * The emulator is part of the npm package `workos`, a command line tool whose
 * other dependencies take 390 MB. Apps that install this package install none
 * of them.
 */
export async function bundleEmulator(): Promise<void> {
  const { metafile } = await build({
    entryPoints: ["src/workos/bundledEmulator.ts"],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "es2022",
    banner: {
      js: `/*! Licenses of the bundled packages: ${licenseFile.replace("dist/", "./")} */`,
    },
    legalComments: "inline",
    metafile: true,
    logLevel: "warning",
  });
  const folders = new Set(
    Object.keys(metafile.inputs).flatMap((input) => packageFolder(input) ?? []),
  );
  writeFileSync(
    licenseFile,
    [...folders]
      .sort()
      .map(licenseOf)
      .join(`\n${"-".repeat(80)}\n\n`),
  );
}

/** Leaves the emulator out of the other entries, which load `dist/emulator.js` instead. */
export const emulatorAsFile: Plugin = {
  name: "emulator-as-file",
  setup(builder) {
    builder.onResolve({ filter: /\/bundledEmulator$/ }, () => ({
      path: "./emulator.js",
      external: true,
    }));
  },
};

/** Returns `…/node_modules/hono` for a file of that package, or `null` for our own files. */
function packageFolder(input: string): string | null {
  return /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(input)?.[0] ?? null;
}

/** @throws Error when a bundled package has no license file, because it must not be published then. */
function licenseOf(folder: string): string {
  const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} has no license file. Do not bundle it.`);
  return `${name} ${version}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
}
