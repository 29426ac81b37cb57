import { convexToJson, type JSONValue, type Value } from "convex/values";
import { FunctionError } from "./functionError";
import { tableOfId } from "./tableOfId";

/** A validator as functions export it. The `convex` package does not export this type. */
export type ValidatorJson =
  | { type: "any" | "null" | "number" | "bigint" | "boolean" | "string" | "bytes" | "commitTs" }
  | { type: "literal"; value: JSONValue }
  | { type: "id"; tableName: string }
  | { type: "array"; value: ValidatorJson }
  | { type: "record"; keys: ValidatorJson; values: { fieldType: ValidatorJson } | ValidatorJson }
  | { type: "union"; value: ValidatorJson[] }
  | { type: "object"; value: Record<string, { fieldType: ValidatorJson; optional: boolean }> };

/**
 * Checks a client's arguments against a function's validator.
 *
 * @throws FunctionError `ArgumentValidationError: …`, with Convex's message.
 */
export function validateArgs(validator: ValidatorJson, args: Record<string, Value>): void {
  const fault = findMismatch(validator, args, "");
  if (fault !== null) throw new FunctionError(`ArgumentValidationError: ${fault}`);
}

/** Returns why a value does not match a validator, or `null` when it does. */
export function findMismatch(validator: ValidatorJson, value: Value, path: string): string | null {
  switch (validator.type) {
    case "any":
      return null;
    case "union":
      return validator.value.some((member) => findMismatch(member, value, path) === null)
        ? null
        : mismatch(validator, value, path);
    case "array":
      if (!Array.isArray(value)) return mismatch(validator, value, path);
      return first(value, (item, i) => findMismatch(validator.value, item, `${path}[${i}]`));
    case "object":
      return isRecord(value)
        ? findMismatchObject(validator.value, value, path, validator)
        : mismatch(validator, value, path);
    case "record": {
      if (!isRecord(value)) return mismatch(validator, value, path);
      const values =
        "fieldType" in validator.values ? validator.values.fieldType : validator.values;
      return first(
        Object.entries(value),
        ([key, item = null]) =>
          findMismatch(validator.keys, key, path) ?? findMismatch(values, item, `${path}.${key}`),
      );
    }
    case "id":
      if (typeof value !== "string") return mismatch(validator, value, path);
      if (tableOfId(value) === validator.tableName) return null;
      return describe(
        /^[0-9]+[A-Za-z_]/.test(value)
          ? `Found ID "${value}" from table \`${tableOfId(value)}\`, which does not match the table name in validator \`${print(validator)}\`.`
          : "Value does not match validator.",
        validator,
        value,
        path,
      );
    default:
      return matchesSimple(validator, value) ? null : mismatch(validator, value, path);
  }
}

function matchesSimple(
  validator: Exclude<ValidatorJson, { type: "array" | "record" | "union" | "object" | "id" }>,
  value: Value,
): boolean {
  switch (validator.type) {
    case "null":
      return value === null;
    case "bytes":
      return value instanceof ArrayBuffer;
    case "commitTs":
      return typeof value === "bigint";
    case "literal":
      return JSON.stringify(convexToJson(value)) === JSON.stringify(validator.value);
    case "any":
      return true;
    default:
      return typeof value === validator.type;
  }
}

function findMismatchObject(
  fields: Record<string, { fieldType: ValidatorJson; optional: boolean }>,
  value: Record<string, Value | undefined>,
  path: string,
  validator: ValidatorJson,
): string | null {
  for (const [name, { fieldType, optional }] of Object.entries(fields)) {
    const field = Object.hasOwn(value, name) ? value[name] : undefined;
    if (field === undefined) {
      if (optional) continue;
      return describe(
        `Object is missing the required field \`${name}\`. Consider wrapping the field validator in ` +
          "`v.optional(...)` if this is expected.",
        validator,
        value,
        path,
        "Object",
      );
    }
    const fault = findMismatch(fieldType, field, `${path}.${name}`);
    if (fault !== null) return fault;
  }
  const extra = Object.keys(value).find((name) => !Object.hasOwn(fields, name));
  if (extra === undefined) return null;
  return describe(
    `Object contains extra field \`${extra}\` that is not in the validator.`,
    validator,
    value,
    path,
    "Object",
  );
}

function mismatch(validator: ValidatorJson, value: Value, path: string): string {
  return describe("Value does not match validator.", validator, value, path);
}

function describe(
  what: string,
  validator: ValidatorJson,
  value: Value | Record<string, Value | undefined>,
  path: string,
  label = "Value",
): string {
  const where = path === "" ? "" : `Path: ${path}\n`;
  const printed = JSON.stringify(convexToJson(value as Value));
  return `${what}\n${where}${label}: ${printed}\nValidator: ${print(validator)}`;
}

/** Formats a validator as source code. */
function print(validator: ValidatorJson): string {
  switch (validator.type) {
    case "literal":
      return `v.literal(${JSON.stringify(validator.value)})`;
    case "id":
      return `v.id("${validator.tableName}")`;
    case "array":
      return `v.array(${print(validator.value)})`;
    case "union":
      return `v.union(${validator.value.map(print).join(", ")})`;
    case "record": {
      const values =
        "fieldType" in validator.values ? validator.values.fieldType : validator.values;
      return `v.record(${print(validator.keys)}, ${print(values)})`;
    }
    case "object": {
      const fields = Object.entries(validator.value).map(([name, { fieldType, optional }]) =>
        optional ? `${name}: v.optional(${print(fieldType)})` : `${name}: ${print(fieldType)}`,
      );
      return `v.object({${fields.join(", ")}})`;
    }
    case "number":
      return "v.float64()";
    case "bigint":
      return "v.int64()";
    default:
      return `v.${validator.type}()`;
  }
}

function isRecord(value: Value): value is Record<string, Value | undefined> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof ArrayBuffer)
  );
}

function first<T>(items: T[], check: (item: T, index: number) => string | null): string | null {
  for (const [index, item] of items.entries()) {
    const fault = check(item, index);
    if (fault !== null) return fault;
  }
  return null;
}
