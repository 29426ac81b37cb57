import chromium from "@sparticuz/chromium";
import { existsSync } from "node:fs";
import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * The browser of the tests, with no download: `CHROMIUM_PATH`, else a Chrome
 * or Chromium of this machine, else the one that `@sparticuz/chromium` carries.
 */
export async function chromiumPath(): Promise<string> {
  const configured = process.env["CHROMIUM_PATH"];
  if (configured) {
    if (existsSync(configured)) return configured;
    throw new Error(`CHROMIUM_PATH is ${configured}, and there is nothing. Correct or unset it.`);
  }
  const installed = USUAL_PATHS.find((path) => existsSync(path));
  if (installed) return installed;
  if (process.platform === "linux" && process.arch === "x64") return carriedChromium();
  throw new Error("No Chrome or Chromium found. Install one, or set CHROMIUM_PATH to it.");
}

const USUAL_PATHS = [
  "/usr/bin/google-chrome-stable",
  "/usr/bin/google-chrome",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** Where the carried browser is unpacked, once per version and person. */
const CACHE = join(tmpdir(), `opensync-chromium-153.0.0-${process.getuid?.() ?? "user"}`);

/**
 * The package unpacks into the temporary directory in place, so one that was
 * killed half-way would leave half a browser. It is unpacked aside and moved.
 */
async function carriedChromium(): Promise<string> {
  const path = join(CACHE, "chromium");
  if (existsSync(path)) return path;
  const aside = await mkdtemp(`${CACHE}-`);
  const { TMPDIR } = process.env;
  process.env["TMPDIR"] = aside;
  try {
    await chromium.executablePath();
    await rename(aside, CACHE);
  } catch (error) {
    // Another process may have been faster; otherwise the reason is told.
    if (!existsSync(path)) throw error;
  } finally {
    if (TMPDIR === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = TMPDIR;
    await rm(aside, { recursive: true, force: true });
  }
  return path;
}
