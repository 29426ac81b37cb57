// Chooses the Node that the repository's commands run on.
import { spawnSync } from "node:child_process";
import { dirname, delimiter } from "node:path";

/**
 * The Node to run on: this one where it satisfies the range, else Node 24 from the
 * npm package `node`, which is said in one line on stderr.
 *
 * @param range - `engines.node` of package.json.
 * @returns The executable, and the environment for its processes.
 */
export function chooseNode(range, version = process.versions.node) {
  // Inside `npm exec --package`, a nested `npm exec` would look for the same package.
  const env = { ...process.env };
  delete env.npm_config_package;
  if (satisfies(version, range)) return { node: process.execPath, env };
  const node = bringNode24(range, version, env);
  return { node, env: { ...env, PATH: `${dirname(node)}${delimiter}${env.PATH ?? ""}` } };
}

/** The command line of npm, by its own file where npm runs this script: no shell is needed. */
export function npm(node) {
  const file = process.env.npm_execpath;
  return file?.endsWith(".js") ? [node, file] : ["npm"];
}

/** Whether a version satisfies a range such as `^22.19.0 || >=26.0.0`. Other operators are refused. */
export function satisfies(version, range) {
  return range.split("||").some((part) => {
    const [, operator, least] = /^\s*(\^|>=)(\d+\.\d+\.\d+)\s*$/.exec(part) ?? [];
    if (least === undefined)
      throw new Error(`"${part}" is not a range of the form ^1.2.3 or >=1.2.3.`);
    const isEnough = compare(version, least) >= 0;
    return isEnough && (operator === ">=" || version.split(".")[0] === least.split(".")[0]);
  });
}

function bringNode24(range, version, env) {
  const [command, ...rest] = npm(process.execPath);
  const exec = ["exec", "--yes", "--prefer-offline", "--package=node@24", "--"];
  const { stdout, status } = spawnSync(
    command,
    [...rest, ...exec, "node", "-p", "process.execPath + ' ' + process.versions.node"],
    { env, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
  );
  const [, node, brought] = /^(.+) ([\d.]+)\s*$/.exec(stdout ?? "") ?? [];
  if (status !== 0 || node === undefined) {
    console.error(
      `Node ${version} is not supported (${range}), and the npm package "node" could not be installed. Install Node 24, or connect to the npm registry.`,
    );
    process.exit(1);
  }
  console.error(
    `Node ${version} is not supported. Using Node ${brought} from the npm package "node".`,
  );
  return node;
}

function compare(a, b) {
  const [left, right] = [a, b].map((version) => version.split(".").map(Number));
  const at = left.findIndex((part, i) => part !== right[i]);
  return at === -1 ? 0 : left[at] - right[at];
}
