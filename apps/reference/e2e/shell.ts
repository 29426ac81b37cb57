import { test } from "@playwright/test";
import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

type CurlAnswer = {
  /** Of the HTTP answer. */
  status: number;
  body: string;
};

type Surroundings = {
  /** The variables that the line uses. */
  env?: Record<string, string>;
  /** Where it puts the files that it downloads. */
  cwd?: string;
};

/**
 * Runs a line of curl in a real shell as it stands, as people do who copy it.
 *
 * @throws Error when curl is not there, or did not come through.
 */
export async function runCurl(line: string, surroundings: Surroundings = {}): Promise<CurlAnswer> {
  const { exitCode, stdout, stderr } = await bash(line, surroundings);
  if (exitCode === 127) {
    throw new Error("There is no curl here. Install it: the tests run the lines that people copy.");
  }
  if (exitCode !== 0) throw new Error(`curl ended with ${exitCode}: ${stderr}`);
  const end = stdout.lastIndexOf("\n");
  return { status: Number(stdout.slice(end + 1)), body: stdout.slice(0, end) };
}

/** What curl is told beside the line, which is not touched: to end with the status. */
const CURL_DEFAULTS = ["silent", "show-error", 'noproxy = "*"', 'write-out = "\\n%{http_code}"'];

type Ended = { exitCode: number; stdout: string; stderr: string };

async function bash(line: string, { env, cwd }: Surroundings): Promise<Ended> {
  // In place of the `.curlrc` of whoever runs the tests.
  const home = test.info().outputPath("curl");
  await mkdir(home, { recursive: true });
  await writeFile(join(home, ".curlrc"), CURL_DEFAULTS.join("\n"));
  const options = { cwd, env: { ...process.env, ...env, CURL_HOME: home }, timeout: 120_000 };
  return new Promise((resolve, reject) => {
    execFile("bash", ["-c", line], options, (error, stdout, stderr) => {
      if (error === null) resolve({ exitCode: 0, stdout, stderr });
      else if (typeof error.code === "number") resolve({ exitCode: error.code, stdout, stderr });
      else reject(new Error(`bash did not run the line: ${error.code ?? error.signal}`));
    });
  });
}
