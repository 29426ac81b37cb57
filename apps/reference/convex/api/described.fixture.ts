import { Ajv2020, type ValidateFunction } from "ajv/dist/2020";
import { expect } from "vitest";
import type { Answered } from "./api.fixture";
import { description } from "./endpoints";

/** A JSON Schema. */
export type Schema = { [keyword: string]: unknown };
type Content = { content?: Record<string, { schema: Schema }> };

/** An operation, as far as these tests read it. */
export type Operation = {
  operationId: string;
  security: Record<string, string[]>[];
  parameters?: { name: string; in: "query"; required: boolean; schema: Schema }[];
  requestBody?: { content: { "application/json": { schema: BodySchema } } };
  responses: Record<string, Content>;
};

type BodySchema = Schema & { properties?: Record<string, Schema>; required?: string[] };

/** The description as its readers have it. */
export const paths = description.paths as unknown as Record<string, Record<string, Operation>>;

/**
 * Holds an answer to what the OpenAPI description says of it: its status is
 * named, and its body has the fields that are named there and no others.
 */
export function expectDescribed(method: string, path: string, { status, body, text }: Answered) {
  const [place = ""] = path.split(/[?#]/);
  const operation = paths[place]?.[method === "HEAD" ? "get" : method.toLowerCase()];
  if (!operation || method === "OPTIONS") return;
  const name = `${status}` in operation.responses ? `${status}` : `${String(status)[0]}XX`;
  const response = operation.responses[name];
  expect(response, `${operation.operationId} answers ${status}: ${text}`).toBeDefined();
  const schema = response?.content?.["application/json"]?.schema;
  if (!schema || method === "HEAD") return;
  const validate = validatorOf(`${operation.operationId} ${name}`, schema);
  expect(validate(body), JSON.stringify([validate.errors, body])).toBe(true);
}

const ajv = new Ajv2020({ strict: false, validateFormats: false });
const validators = new Map<string, ValidateFunction>();

function validatorOf(name: string, schema: Schema): ValidateFunction {
  const known = validators.get(name);
  if (known) return known;
  const { components } = closed(description) as { components: Schema };
  const made = ajv.compile({ ...(closed(schema) as Schema), components });
  validators.set(name, made);
  return made;
}

/** A schema in which objects have no other fields than those that are named. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const entries = Object.entries(schema).map(([name, inner]) => [name, closed(inner)] as const);
  const isObject = "properties" in schema && "type" in schema && schema.type === "object";
  return { ...Object.fromEntries(entries), ...(isObject && { additionalProperties: false }) };
}
