import { createRequire } from "node:module";
import { Script as VmScript } from "node:vm";
import * as convexServer from "convex/server";
import * as convexValues from "convex/values";
import type { Script } from "./messages";

/** Exports by module path. */
export type Modules = Record<string, Record<string, unknown>>;

/**
 * What Node has and Convex's own runtime has not. Functions of that runtime
 * find these names undefined, so that code which needs them fails here already.
 */
const nodeOnly = ["Buffer", "setImmediate", "clearImmediate", "__dirname", "__filename"];

/**
 * Runs a compiled script. `convex/server` and `convex/values` are this very
 * thread's, which `convex-test` uses too: some of their classes are compared
 * by identity.
 *
 * @param environment - `node` scripts may also use Node's modules and external packages.
 */
export function evaluate(script: Script, environment: "isolate" | "node"): Modules {
  const hidden = environment === "isolate" ? nodeOnly : [];
  const load = new VmScript(
    `(function (module, exports, require${hidden.map((name) => `, ${name}`).join("")}) {${script.code}\n})`,
    { filename: script.filename },
  ).runInThisContext() as (
    module: { exports: Modules },
    exports: Modules,
    require: Require,
  ) => void;
  const module: { exports: Modules } = { exports: {} };
  load(module, module.exports, environment === "node" ? nodeRequire(script.filename) : convexOnly);
  return module.exports;
}

type Require = (name: string) => unknown;

const shared: Record<string, unknown> = {
  "convex/server": { __esModule: true, ...convexServer },
  "convex/values": { __esModule: true, ...convexValues },
};

const convexOnly: Require = (name) => {
  if (Object.hasOwn(shared, name)) return shared[name];
  throw new Error(`Convex's runtime has no module "${name}" that is not part of the bundle.`);
};

function nodeRequire(filename: string): Require {
  const require = createRequire(filename);
  return (name) => (Object.hasOwn(shared, name) ? shared[name] : require(name));
}
