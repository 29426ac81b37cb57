import type { GenericValidator, Value } from "convex/values";
import { HttpError, invalid, quoted } from "./httpError";
import { checkJson, checkKey, checkText, jsonOf } from "./json";
import { isJsonText } from "./jsonText";

/** An id among the arguments: whether it is one of these tables is known to a database only. */
export type FoundId = { tables: string[]; id: string; at: string };

/** How a value is read: from JSON, or from the text of a query string. */
export type Reading = {
  /** Text stands for numbers and truth values, as in a query string. */
  text: boolean;
  /** What becomes of fields that the validator does not know. */
  unknownFields: "refuse" | "ignore";
  /** Gathers the ids on the way. */
  ids: FoundId[];
};

/**
 * Reads one untrusted value by a Convex validator. The result has the validator's type
 * and can be stored by Convex.
 *
 * Throws an `HttpError` with code `invalid_request`, which names the place.
 *
 * @param at - The path of the value, for messages: `limit`, `parts[2].type`.
 */
function readValue(
  validator: GenericValidator,
  value: unknown,
  at: string,
  reading: Reading,
): Value {
  if (isJsonText(validator)) return jsonOf(value, at);
  switch (validator.kind) {
    case "any":
      return checkJson(value, at);
    case "null":
      return value === null ? null : wrong(at, "null");
    case "boolean":
      return readBoolean(value, at, reading);
    case "float64":
      return readNumber(value, at, reading);
    case "int64":
      return readInteger(value, at, reading);
    case "string":
      return typeof value === "string" ? checkText(value, at) : wrong(at, "text");
    case "id":
      return readId([validator.tableName], value, at, reading);
    case "bytes":
      return readBytes(value, at);
    case "literal":
      return readLiteral(validator.value, value, at, reading);
    case "array":
      return readArray(validator.element, value, at, reading);
    case "object":
      return readFields(validator.fields, value, at, reading);
    case "record":
      return readRecord(validator, value, at, reading);
    case "union":
      return readUnion(validator.members, value, at, reading);
    default:
      return wrong(at, "something that HTTP can carry");
  }
}

/** The fields of an object; those that the validators do not know are refused or left out. */
export function readFields(
  validators: Record<string, GenericValidator>,
  value: unknown,
  at: string,
  reading: Reading,
): Record<string, Value> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return wrong(at, "an object");
  }
  // Own fields alone: "constructor" and "__proto__" are names like any other.
  const fields = new Map<string, unknown>(Object.entries(value));
  const unknown = [...fields.keys()].find((name) => !Object.hasOwn(validators, name));
  if (unknown !== undefined && reading.unknownFields === "refuse") {
    throw invalid(`There is no ${quoted(join(at, unknown))} here.`);
  }
  const read: Record<string, Value> = {};
  for (const [name, validator] of Object.entries(validators)) {
    const field = fields.get(name);
    if (field !== undefined) read[name] = readValue(validator, field, join(at, name), reading);
    else if (validator.isOptional === "required") {
      throw invalid(`${quoted(join(at, name))} is missing.`);
    }
  }
  return read;
}

function wrong(at: string, what: string): never {
  throw invalid(at === "" ? `The body must be ${what}.` : `${quoted(at)} must be ${what}.`);
}

function join(at: string, name: string): string {
  return at === "" ? name : `${at}.${name}`;
}

function readBoolean(value: unknown, at: string, { text }: Reading): boolean {
  if (typeof value === "boolean") return value;
  if (text && (value === "true" || value === "false")) return value === "true";
  return wrong(at, "true or false");
}

function readNumber(value: unknown, at: string, { text }: Reading): number {
  const number = text && typeof value === "string" && DECIMAL.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : wrong(at, "a number");
}

/** JSON numbers lose digits beyond 2^53; larger ones are sent as text. */
function readInteger(value: unknown, at: string, _reading: Reading): bigint {
  const whole =
    typeof value === "string" && /^-?\d{1,19}$/.test(value)
      ? BigInt(value)
      : Number.isSafeInteger(value)
        ? BigInt(Number(value))
        : null;
  return whole !== null && BigInt.asIntN(64, whole) === whole ? whole : wrong(at, "an integer");
}

function readId(tables: string[], value: unknown, at: string, { ids }: Reading): string {
  if (typeof value !== "string" || value === "") return wrong(at, idOf(tables));
  const id = checkText(value, at);
  if (ids.length >= MOST_ITEMS) throw invalid(`There are more than ${MOST_ITEMS} ids here.`);
  ids.push({ tables, id, at });
  return id;
}

/** The expected id, for messages. */
export function idOf(tables: string[]): string {
  return `an id of ${tables.map(quoted).join(" or ")}`;
}

function readBytes(value: unknown, at: string): ArrayBuffer {
  if (typeof value === "string" && /^[A-Za-z0-9+/]*={0,2}$/.test(value) && value.length % 4 === 0) {
    return Uint8Array.from(atob(value), (character) => character.charCodeAt(0)).buffer;
  }
  return wrong(at, "bytes in Base64");
}

function readLiteral(literal: unknown, value: unknown, at: string, { text }: Reading): Value {
  const same = value === literal || ((text || isBigInt(literal)) && value === String(literal));
  return same ? (literal as Value) : wrong(at, JSON.stringify(String(literal)));
}

function isBigInt(value: unknown): boolean {
  return typeof value === "bigint";
}

function readArray(element: GenericValidator, value: unknown, at: string, reading: Reading) {
  if (!Array.isArray(value)) return wrong(at, "a list");
  if (value.length > MOST_ITEMS) return wrong(at, `a list of at most ${MOST_ITEMS} items`);
  return value.map((item, place) => readValue(element, item, `${at}[${place}]`, reading));
}

type RecordValidator = Extract<GenericValidator, { kind: "record" }>;

function readRecord(
  { key, value: element }: RecordValidator,
  value: unknown,
  at: string,
  reading: Reading,
) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return wrong(at, "an object");
  }
  const entries = Object.entries(value);
  if (entries.length > MOST_FIELDS) return wrong(at, `an object of at most ${MOST_FIELDS} fields`);
  return Object.fromEntries(
    entries.map(([name, item]) => {
      readValue(key, checkKey(name, at), `${at}'s name`, reading);
      return [name, readValue(element, item, join(at, name), reading)];
    }),
  );
}

function readUnion(
  members: GenericValidator[],
  value: unknown,
  at: string,
  reading: Reading,
): Value {
  const others = members.filter(({ kind }) => kind !== "id");
  // A member that knows every field is nearer than one that leaves some out.
  for (const unknownFields of ["refuse", reading.unknownFields] as const) {
    for (const member of others) {
      const ids: FoundId[] = [];
      try {
        const read = readValue(member, value, at, { ...reading, unknownFields, ids });
        reading.ids.push(...ids);
        return read;
      } catch (error) {
        if (!(error instanceof HttpError)) throw error;
      }
    }
  }
  // Any text could be an id: ids come last, and the database decides.
  const tables = members.flatMap((member) => (member.kind === "id" ? [member.tableName] : []));
  if (tables.length > 0 && typeof value === "string") return readId(tables, value, at, reading);
  return wrong(at, `one of: ${members.map(nameOf).join(", ")}`);
}

function nameOf(validator: GenericValidator): string {
  return validator.kind === "literal" ? JSON.stringify(String(validator.value)) : validator.kind;
}

const DECIMAL = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;

/** Convex's own limits of one value. */
const MOST_ITEMS = 8192;
const MOST_FIELDS = 1024;
