import { createRequire } from "node:module";
import { Script as VmScript } from "node:vm";
import * as convexServer from "convex/server";
import * as convexValues from "convex/values";
import type { Script } from "../compile/compiledFunctions";

/** Exports by module path. */
export type Modules = Record<string, Record<string, unknown>>;

/**
 * What Node has and Convex's own runtime has not. Functions of that runtime
 * find these names undefined, so that code which needs them fails here already.
 */
const hidden = Object.fromEntries(
  ["Buffer", "setImmediate", "clearImmediate", "__dirname", "__filename"].map((name) => [
    name,
    undefined,
  ]),
);

/**
 * Runs a compiled script. `convex/server` and `convex/values` are this very
 * thread's, which `convex-test` uses too: some of their classes are compared
 * by identity.
 *
 * @param environment - `node` scripts may also use Node's modules and external packages.
 */
export function evaluate(script: Script, environment: "isolate" | "node"): Modules {
  return environment === "node"
    ? run(script, { require: nodeRequire(script.filename) })
    : run(script, { require: convexOnly, ...hidden });
}

/** Runs a component's script, which sees no variables but those given to it. */
export function evaluateComponent(script: Script, env: Record<string, string>): Modules {
  return run(script, { require: convexOnly, ...hidden, process: { env } });
}

/** @param names - What the script finds under these names, instead of the global. */
function run(script: Script, names: Record<string, unknown>): Modules {
  const load = new VmScript(
    `(function (module, exports, ${Object.keys(names).join(", ")}) {${script.code}\n})`,
    { filename: script.filename },
  ).runInThisContext() as (
    module: { exports: Modules },
    exports: Modules,
    ...values: unknown[]
  ) => void;
  const module: { exports: Modules } = { exports: {} };
  load(module, module.exports, ...Object.values(names));
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
