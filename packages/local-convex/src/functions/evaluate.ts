import { createRequire } from "node:module";
import { Script as VmScript } from "node:vm";
import * as convexServer from "convex/server";
import * as convexValues from "convex/values";
import type { Script } from "../compile/compiledFunctions";

/** Exports of modules, by module path. */
export type Modules = Record<string, Record<string, unknown>>;

/**
 * Globals of Node that Convex's own runtime does not have. They are undefined for
 * functions of that runtime, so code that needs them fails here as it does there.
 */
const hidden = Object.fromEntries(
  ["Buffer", "setImmediate", "clearImmediate", "__dirname", "__filename"].map((name) => [
    name,
    undefined,
  ]),
);

/**
 * Runs a compiled script and returns its modules. `convex/server` and
 * `convex/values` are the instances that `convex-test` uses, because some of their
 * classes are compared by identity.
 *
 * @param environment - `node` scripts can also import Node's modules and external packages.
 */
export function evaluate(script: Script, environment: "isolate" | "node"): Modules {
  return environment === "node"
    ? run(script, { require: nodeRequire(script.filename) })
    : run(script, { require: convexOnly, ...hidden });
}

/** Runs a component's script with `env` as its only environment variables. */
export function evaluateComponent(script: Script, env: Record<string, string>): Modules {
  return run(script, { require: convexOnly, ...hidden, process: { env } });
}

/** @param names - Variables of the script, which shadow globals. */
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
  throw new Error(
    `Module "${name}" is not in the bundle, and Convex's runtime does not provide it.`,
  );
};

function nodeRequire(filename: string): Require {
  const require = createRequire(filename);
  return (name) => (Object.hasOwn(shared, name) ? shared[name] : require(name));
}
