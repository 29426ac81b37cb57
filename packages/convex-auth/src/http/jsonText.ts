import { v, type GenericValidator, type VString } from "convex/values";

/**
 * The validator of any JSON at all, which the handler gets as its text: also of
 * what Convex cannot hold, such as a field that is called `$schema`. Only over
 * HTTP; elsewhere it is a validator of text.
 *
 * @example
 * ```ts
 * routes.mutation({
 *   path: "/events",
 *   scope: "sessions:write",
 *   args: { events: v.array(jsonText()) },
 *   handler: (ctx, { events }) => events.map((event): unknown => JSON.parse(event)).length,
 * });
 * ```
 */
export function jsonText(): VString {
  const validator = marked(v.string());
  // `v.optional` creates another validator, which must be marked as well.
  const asOptional = () => marked(v.optional(v.string()));
  return Object.defineProperty(validator, "asOptional", { value: asOptional });
}

/** Whether a value is passed on as the text of its JSON. */
export function isJsonText(validator: GenericValidator): boolean {
  return known.has(validator);
}

const known = new WeakSet<GenericValidator>();

function marked<Validator extends GenericValidator>(validator: Validator): Validator {
  known.add(validator);
  return validator;
}
