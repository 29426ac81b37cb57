import type { GenericValidator } from "convex/values";
import { isJsonText } from "../http/jsonText";

/** A JSON Schema, as OpenAPI 3.1 has it. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/**
 * The JSON Schema of what a Convex validator takes over HTTP: integers of 64
 * bits as text or number, bytes in Base64.
 *
 * @param closed - Whether objects may have no other fields than these.
 */
export function jsonSchema(validator: GenericValidator, closed: boolean): JsonSchema {
  if (isJsonText(validator)) return {};
  switch (validator.kind) {
    case "null":
      return { type: "null" };
    case "boolean":
      return { type: "boolean" };
    case "float64":
      return { type: "number" };
    case "int64":
      return { type: ["string", "integer"], pattern: "^-?[0-9]{1,19}$", format: "int64" };
    case "string":
      return { type: "string" };
    case "bytes":
      return { type: "string", contentEncoding: "base64" };
    case "id":
      return { type: "string", description: `An id of "${validator.tableName}".` };
    case "literal":
      return { const: literal(validator.value) };
    case "array":
      return { type: "array", items: jsonSchema(validator.element, closed) };
    case "record":
      return { type: "object", additionalProperties: jsonSchema(validator.value, closed) };
    case "object":
      return objectSchema(validator.fields, closed);
    case "union":
      return unionSchema(validator.members, closed);
    default:
      return {};
  }
}

/** The schema of an object with these fields. */
export function objectSchema(
  fields: Record<string, GenericValidator>,
  closed: boolean,
): JsonSchema {
  const required = Object.keys(fields).filter((name) => fields[name]?.isOptional === "required");
  return {
    type: "object",
    properties: Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [name, jsonSchema(field, closed)]),
    ),
    ...(required.length > 0 && { required }),
    ...(closed && { additionalProperties: false }),
  };
}

function unionSchema(members: GenericValidator[], closed: boolean): JsonSchema {
  const literals = members.flatMap((member) =>
    member.kind === "literal" ? [literal(member.value)] : [],
  );
  if (literals.length === members.length) return { enum: literals };
  return { anyOf: members.map((member) => jsonSchema(member, closed)) };
}

function literal(value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
