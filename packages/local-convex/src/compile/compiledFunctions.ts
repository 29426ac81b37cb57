/** Everything that `npx convex dev` would push. */
export interface CompiledFunctions {
  /** Absolute path of the app's functions folder. */
  functionsDir: string;
  /** Functions of Convex's own runtime, together with the schema. */
  isolate: Script;
  /** `crons.ts`. */
  crons: Script | null;
  /** Files that begin with `"use node"`. */
  node: Script | null;
  authConfig: Script | null;
  /** `convex.config.ts`, together with the definitions of all components. */
  appConfig: Script | null;
  /** Scripts of each component, by the component's folder. */
  components: Record<string, ComponentScripts>;
}

/** Compiled code of a component, shared by all its mounts. */
export interface ComponentScripts {
  /** Functions, together with the schema. */
  functions: Script;
  /** `crons.ts`. */
  crons: Script | null;
}

/** Compiled code of one environment, as one script. */
export interface Script {
  /** Name in stack traces. No such file exists. */
  filename: string;
  code: string;
  /** JSON of a version 3 source map with sources relative to the app's root. */
  sourceMap: string;
}
