import type { Modules } from "./evaluate";
import { FunctionError } from "./functionError";
import type { ValidatorJson } from "./validator";

export type FunctionKind = "query" | "mutation" | "action";

/** An exported Convex function. */
export interface RegisteredFunction {
  kind: FunctionKind;
  /** Such as `sessions:list`. */
  path: string;
  /** Path of its component; `""` for the app. */
  component: string;
  isPublic: boolean;
  args: ValidatorJson;
}

/** Returns `sessions:list`, or `rateLimiter/lib:rateLimit` in a component. */
export function displayName({
  component,
  path,
}: Pick<RegisteredFunction, "component" | "path">): string {
  return component === "" ? path : `${component}/${path}`;
}

/** Loads a module by its path, as `import.meta.glob` does. */
export type ModuleMap = Record<string, () => Promise<Record<string, unknown>>>;

type Handler = (ctx: object, args: unknown) => unknown;

/** Wraps a handler, for example with a timeout. */
export type Wrap = (registered: RegisteredFunction, handler: Handler) => Handler;

interface RegistryModules {
  isolate: Modules;
  node: Modules;
}

/**
 * The functions of the app or of one component, by path.
 *
 * Checks them as Convex checks a push: a validator that is `undefined`, for
 * example because of a circular import, is refused with the function's name.
 */
export class FunctionRegistry {
  readonly modules: ModuleMap = {};
  readonly #functions = new Map<string, RegisteredFunction>();

  /** @param component - Path of the component; `""` for the app. */
  constructor(
    { isolate, node }: RegistryModules,
    private readonly component: string,
    private readonly wrap: Wrap,
  ) {
    for (const [path, exports] of Object.entries(isolate)) this.#add(path, exports);
    for (const [path, exports] of Object.entries(node)) {
      this.#add(path, exports);
      this.#refuseTransactions(path, exports);
    }
    this.modules["/convex/_generated/api.js"] = () => Promise.resolve({});
  }

  /** Returns a public or internal function. */
  find(name: string): RegisteredFunction | null {
    return this.#functions.get(canonicalPath(name)) ?? null;
  }

  /**
   * Returns the public function that a client calls by `name`.
   *
   * @param kind - The expected kind; `null` accepts every kind.
   * @throws FunctionError with the same message for internal and missing
   *   functions, as in Convex.
   */
  publicFunction(name: string, kind: FunctionKind | null): RegisteredFunction {
    const path = canonicalPath(name);
    const found = this.#functions.get(path);
    if (found === undefined || !found.isPublic) {
      throw new FunctionError(
        `Could not find public function for '${path.replace(/:default$/, "")}'. Did you forget to ` +
          "run `npx convex dev` or `npx convex deploy`?",
      );
    }
    if (kind !== null && found.kind !== kind) {
      throw new FunctionError(
        `Trying to execute ${path.replace(":", ".js:")} as ${capital(kind)}, but it is defined as ${capital(found.kind)}.`,
      );
    }
    return found;
  }

  #add(modulePath: string, exports: Record<string, unknown>) {
    const wrapped: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(exports)) {
      const path = `${modulePath}:${name}`;
      const kind = kindOf(value);
      if (kind === null || !isConvexFunction(value)) {
        wrapped[name] = value;
        continue;
      }
      const args = parseValidator(path, () => value.exportArgs());
      parseValidator(path, () => value.exportReturns());
      const isPublic = value.isPublic === true;
      const registered = { kind, path, component: this.component, isPublic, args };
      this.#functions.set(path, registered);
      const call = (ctx: object, input: unknown) => value._handler(ctx, input);
      wrapped[name] = Object.assign(call, value, {
        _handler: this.wrap(registered, value._handler),
      });
    }
    this.modules[`/convex/${modulePath}.js`] = () => Promise.resolve(wrapped);
  }

  #refuseTransactions(modulePath: string, exports: Record<string, unknown>) {
    for (const [name, value] of Object.entries(exports)) {
      const kind = kindOf(value);
      if (kind !== "query" && kind !== "mutation") continue;
      throw new Error(
        `\`${name}\` defined in \`${modulePath}.js\` is a ${capital(kind)} function. Only actions ` +
          'can be defined in files that begin with "use node".',
      );
    }
  }
}

/** Normalizes a path: `folder/file.js:name` → `folder/file:name`, `folder/file` → `folder/file:default`. */
function canonicalPath(name: string): string {
  const at = name.lastIndexOf(":");
  const module = at === -1 ? name : name.slice(0, at);
  const exported = at === -1 ? "default" : name.slice(at + 1);
  return `${module.replace(/\.(js|ts)$/, "").replace(/^\/+/, "")}:${exported}`;
}

interface ConvexFunction {
  isPublic?: boolean;
  exportArgs(): string;
  exportReturns(): string;
  _handler: Handler;
}

function isConvexFunction(value: unknown): value is ConvexFunction {
  return typeof value === "function" && "_handler" in value && "exportArgs" in value;
}

function kindOf(value: unknown): FunctionKind | null {
  if (typeof value !== "function") return null;
  if ("isQuery" in value) return "query";
  if ("isMutation" in value) return "mutation";
  return "isAction" in value ? "action" : null;
}

function parseValidator(path: string, json: () => string): ValidatorJson {
  try {
    return JSON.parse(json()) as ValidatorJson;
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

function capital(kind: FunctionKind): string {
  return kind.charAt(0).toUpperCase() + kind.slice(1);
}
