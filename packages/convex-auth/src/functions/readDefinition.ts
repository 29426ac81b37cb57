import { AuthConfigError, type AuthConfigErrorCode } from "../config/configError";

/**
 * The options of a definition, each read once. Refuses every form in which an
 * option would be lost without a word: a misspelt or inherited option, an
 * object that is not a plain one, and access options that are `undefined`.
 *
 * Throws an `AuthConfigError` with the given code.
 */
export function readDefinition(
  definition: unknown,
  { name, code, options, others = false }: DefinitionRules,
): Record<string, unknown> {
  const refuse = (problem: string) => new AuthConfigError(code, `${name}: ${problem}`);
  if (typeof definition !== "object" || definition === null || !isPlain(definition)) {
    throw refuse(`expected a plain object, such as { ${options.join(", ")} }`);
  }
  const own = Reflect.ownKeys(definition);
  for (const key of [...own, ...inheritedKeys(definition, options)]) {
    const given = String(key);
    if (!own.includes(key)) {
      throw refuse(`"${given}" is inherited. Write it into the definition itself`);
    }
    if (options.includes(given) || (others && typeof key === "string" && !isMisspelt(key)))
      continue;
    throw refuse(`unknown option "${given}". The options are ${options.map(quote).join(", ")}`);
  }
  const values = own.map((key): [string, unknown] => [String(key), Reflect.get(definition, key)]);
  const empty = values.find(([key, value]) => ACCESS.includes(key) && value === undefined);
  if (empty !== undefined) {
    throw refuse(`"${empty[0]}" is undefined. Leave the option out, or give it a value`);
  }
  return Object.fromEntries(values);
}

type DefinitionRules = {
  /** The builder or the option that takes the definition, for messages. */
  name: string;
  code: AuthConfigErrorCode;
  /** The options that it knows. */
  options: readonly string[];
  /** Whether a customization may read other options. */
  others?: boolean;
};

/** Options that decide who may call: `undefined` would be read as "everyone". */
const ACCESS = ["requires", "scope", "public", "apiKeys"];

/** Whether its prototype is that of an object literal, of any realm, or none. */
function isPlain(value: object): boolean {
  if (Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function inheritedKeys(value: object, options: readonly string[]): string[] {
  const inherited: string[] = [];
  for (const key in value) if (!Object.hasOwn(value, key)) inherited.push(key);
  const hidden = options.filter((key) => key in value && !Object.hasOwn(value, key));
  return [...inherited, ...hidden];
}

/** Whether an option of the app's own looks like a misspelt `requires`. */
function isMisspelt(key: string): boolean {
  const letters = key.toLowerCase().replace(/[^a-z]/g, "");
  return key !== "requires" && /^(?=.*q)r[equirsd]{4,8}$|^requirements?$/.test(letters);
}

function quote(key: string): string {
  return `"${key}"`;
}
