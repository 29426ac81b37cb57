import type { Customization, Registration } from "convex-helpers/server/customFunctions";
import type {
  ArgsArrayForOptionalValidator,
  ArgsArrayToObject,
  DefaultArgsForOptionalValidator,
  FunctionVisibility,
  ReturnValueForOptionalValidator,
} from "convex/server";
import {
  asObjectValidator,
  type GenericValidator,
  type ObjectType,
  type PropertyValidators,
} from "convex/values";
import { AuthConfigError } from "../config/configError";
import type { RequiredExports } from "../requiredExports";
import { readDefinition } from "./readDefinition";
import type { Requirements } from "./requirements";
import { resolveRequirements } from "./resolveRequirements";

/**
 * Convex's `query`, `mutation` or `action` for authenticated callers. Takes the
 * object form only: `{ requires, args, returns, handler }`.
 *
 * A definition that cannot be enforced is refused when the module is evaluated,
 * with an `AuthConfigError`: `malformed_function`, `malformed_requirement`,
 * `unenforceable_requirement`, and `missing_export` when the app does not export
 * what `auth.functions()` returns.
 *
 * Wrapping it in convex-helpers' `customQuery`, `customMutation` or
 * `customAction` is a type error, because they would drop `requires`. Use
 * {@link AuthBuilder.extend} instead.
 */
export interface AuthBuilder<
  Kind extends FunctionKind,
  Visibility extends FunctionVisibility,
  Ctx extends object,
  Options = { requires?: Requirements },
  CustomArgs extends PropertyValidators = NoFields,
  MadeArgs extends object = NoFields,
> {
  <
    Args extends PropertyValidators | GenericValidator | undefined,
    Returns extends PropertyValidators | GenericValidator | undefined,
    Value extends ReturnValueForOptionalValidator<Returns>,
    OneOrZeroArgs extends ArgsArrayForOptionalValidator<Args> =
      DefaultArgsForOptionalValidator<Args>,
  >(
    definition: {
      /** The arguments, by Convex's validators. */
      args?: Args;
      /** What the handler returns, by Convex's validators. */
      returns?: Returns;
      handler: (ctx: Ctx, ...args: HandlerArgs<OneOrZeroArgs, MadeArgs>) => Value;
    } & Options,
  ): Registration<
    Kind,
    Visibility,
    ArgsArrayToObject<ClientArgs<OneOrZeroArgs, CustomArgs>>,
    Value
  >;

  /**
   * A builder that also runs a customization of convex-helpers, such as
   * `customCtx(…)` or `customCtx(triggers.wrapDB)`. Authentication and
   * `requires` come first, and the customization cannot replace them. Can be
   * repeated: later customizations see what earlier ones put on `ctx`.
   *
   * Options that the customization's `input` reads from its third argument
   * become options of the definition. TypeScript checks their names; at run time
   * every name is accepted except misspelt forms of `requires`.
   *
   * @example
   * ```ts
   * import { customCtx } from "convex-helpers/server/customFunctions";
   *
   * const timedMutation = auth.mutation.extend(customCtx(() => ({ startedAt: Date.now() })));
   *
   * export const purge = timedMutation({
   *   requires: { role: "admin" },
   *   args: {},
   *   handler: async (ctx) => console.log(ctx.identity.subject, ctx.startedAt),
   * });
   * ```
   */
  extend<
    NewArgs extends PropertyValidators,
    NewCtx extends object,
    NewMadeArgs extends object,
    Extra extends object = object,
  >(
    customization: Customization<Ctx, NewArgs, NewCtx, NewMadeArgs, Extra>,
  ): AuthBuilder<
    Kind,
    Visibility,
    Overwrite<Ctx, NewCtx>,
    Options & ExtraOptions<Extra>,
    CustomArgs & Named<NewArgs>,
    Overwrite<MadeArgs, Named<NewMadeArgs>>
  >;
}

/** What the library does before the handler and every customization run. */
export type BuilderBase<Ctx extends object, Fields extends PropertyValidators> = {
  /** As an app writes it: `auth.query`. */
  name: string;
  /** The requirements that it can check. */
  enforceable: readonly (keyof Requirements)[];
  /** The exports that the app must have. Checked by every definition. */
  exports: RequiredExports;
  /** Convex's own builder. */
  register: (definition: ConvexDefinition<Ctx>) => unknown;
  /** Arguments of its own, which the handler does not get. */
  args: Fields;
  /** Authenticates, checks the requirements, and returns what `ctx` gains. */
  authenticate: (
    ctx: Ctx,
    args: ObjectType<Fields>,
    requires: Requirements | null,
  ) => Promise<object>;
};

/** A builder of {@link BuilderBase}, which the app's types describe. */
export function authBuilder<Ctx extends object, Fields extends PropertyValidators = NoFields>(
  base: BuilderBase<Ctx, Fields>,
  customizations: readonly Layer[] = [],
): AnyBuilder {
  const build = (definition: unknown): unknown => {
    base.exports.check();
    const { args, returns, handler, requires, ...extra } = readFunction(definition, {
      name: base.name,
      others: customizations.length > 0,
    });
    const required = resolveRequirements(requires, base);
    const first: Layer = {
      args: base.args,
      input: async (ctx, given) => ({
        // Convex has checked the arguments against the declared ones.
        ctx: await base.authenticate(ctx as Ctx, given as ObjectType<Fields>, required),
      }),
    };
    const layers = [first, ...customizations];
    return base.register({
      ...(args !== undefined && { args }),
      ...declaredArgs(layers, args, base.name),
      ...(returns !== undefined && { returns }),
      handler: layers.reduceRight<Handler>(
        (next, layer) => runLayer(layer, Object.freeze(extra), next),
        handler,
      ),
    });
  };
  const extend = (customization: unknown) =>
    authBuilder(base, [...customizations, readCustomization(customization, base.name)]);
  return Object.assign(build, { extend });
}

/** A builder without its types. */
export type AnyBuilder = {
  (definition: unknown): unknown;
  extend: (customization: unknown) => AnyBuilder;
};

type Handler = (ctx: object, args?: object) => unknown;

/** A customization, as far as it is known at run time. */
type Layer = {
  args: PropertyValidators;
  input: (ctx: object, args: object, extra: object) => Added | Promise<Added>;
};

type Added = {
  ctx?: object;
  args?: object;
  onSuccess?: (done: { ctx: object; args: object; result: unknown }) => unknown;
};

type ConvexDefinition<Ctx> = {
  args?: PropertyValidators | GenericValidator;
  returns?: PropertyValidators | GenericValidator;
  handler: (ctx: Ctx, args?: object) => unknown;
};

type FunctionDefinition = Omit<ConvexDefinition<object>, "handler"> & {
  handler: Handler;
  requires?: unknown;
};

/** Runs a customization before what comes next, as convex-helpers does. */
function runLayer({ args: declared, input }: Layer, extra: object, next: Handler): Handler {
  const takesArgs = Object.keys(declared).length > 0;
  return async (ctx, args = {}) => {
    const [own, rest] = takesArgs ? partition(args, declared) : [{}, args];
    const added = await input(ctx, own, extra);
    const result = await next({ ...ctx, ...added.ctx }, { ...rest, ...added.args });
    await added.onSuccess?.({ ctx, args: rest, result });
    return result;
  };
}

/** The arguments that a layer declares, and the others. */
function partition(args: object, declared: PropertyValidators): [object, object] {
  const isOwn = ([name]: [string, unknown]) => Object.hasOwn(declared, name);
  const given = Object.entries(args);
  return [
    Object.fromEntries(given.filter(isOwn)),
    Object.fromEntries(given.filter((entry) => !isOwn(entry))),
  ];
}

function readFunction(
  definition: unknown,
  { name, others }: { name: string; others: boolean },
): FunctionDefinition {
  const read = readDefinition(definition, {
    name,
    code: "malformed_function",
    options: ["requires", "args", "returns", "handler"],
    others,
  });
  if (typeof read.handler !== "function") throw malformed(name, '"handler" must be a function');
  // A wrapper of convex-helpers passes `returns` on in every case, and `requires` in none.
  if ("returns" in read && read.returns === undefined) {
    throw malformed(
      name,
      `"returns" is undefined, as when convex-helpers' customQuery, customMutation or customAction wraps the builder, which loses "requires". Write ${name}.extend(customization), or remove "returns"`,
    );
  }
  return read as FunctionDefinition;
}

/** The function's arguments together with those of the layers. */
function declaredArgs(
  layers: readonly Layer[],
  args: PropertyValidators | GenericValidator | undefined,
  name: string,
): { args?: PropertyValidators } {
  const added = layers.flatMap((layer) => Object.entries(layer.args));
  if (added.length === 0) return {};
  const names = added.map(([field]) => `"${field}"`).join(", ");
  const object = args === undefined ? undefined : asObjectValidator(args);
  if (object?.kind !== "object") {
    throw malformed(name, `"args" must be an object of validators, since ${names} is added to it`);
  }
  const entries = [...Object.entries<GenericValidator>(object.fields), ...added];
  const fields = new Map(entries);
  if (fields.size === entries.length) return { args: Object.fromEntries(fields) };
  throw malformed(name, `an argument is declared twice. These are added to "args": ${names}`);
}

function readCustomization(customization: unknown, name: string): Layer {
  const { args = {}, input }: { args?: unknown; input?: unknown } = Object(customization);
  if (typeof input === "function" && typeof args === "object" && args !== null) {
    return { args, input } as Layer;
  }
  throw malformed(
    `${name}.extend`,
    "expected a customization { args, input }, such as that of convex-helpers' customCtx",
  );
}

function malformed(name: string, problem: string): AuthConfigError {
  return new AuthConfigError("malformed_function", `${name}: ${problem}`);
}

type FunctionKind = "query" | "mutation" | "action";

type NoFields = Record<never, never>;

/** The handler's arguments: the declared ones, and those that customizations make. */
type HandlerArgs<
  OneOrZeroArgs extends [] | [Record<string, unknown>],
  MadeArgs extends object,
> = keyof MadeArgs extends never
  ? OneOrZeroArgs
  : OneOrZeroArgs extends [infer Args]
    ? [Overwrite<Args, MadeArgs>]
    : [MadeArgs];

/** The client's arguments: the declared ones, and those that customizations take. */
type ClientArgs<
  OneOrZeroArgs extends [] | [Record<string, unknown>],
  CustomArgs extends PropertyValidators,
> = keyof CustomArgs extends never
  ? OneOrZeroArgs
  : OneOrZeroArgs extends [infer Args]
    ? [Expand<Args & ObjectType<CustomArgs>>]
    : [ObjectType<CustomArgs>];

/** Named options only: an index signature, as `customCtx` has it, would accept every misspelling. */
type ExtraOptions<Extra> = string extends keyof Extra
  ? unknown
  : Omit<Extra, "args" | "returns" | "handler" | "requires">;

/** Without the index signature that convex-helpers gives to "no fields". */
type Named<Fields> = string extends keyof Fields ? NoFields : Fields;

type Overwrite<Before, After> = keyof After extends never
  ? Before
  : Omit<Before, keyof After> & After;

type Expand<Fields> = { [Key in keyof Fields]: Fields[Key] };
