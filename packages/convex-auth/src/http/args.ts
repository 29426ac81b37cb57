import type { GenericValidator, PropertyValidators, Value } from "convex/values";
import { readBody } from "./body";
import { invalid, quoted } from "./httpError";
import type { Route } from "./route";
import { readFields, type FoundId, type Reading } from "./readValue";

/** The arguments of a request, read by their validators. */
export type ReadArgs = {
  args: Record<string, Value>;
  /** The ids among them, which only a database can check. */
  ids: FoundId[];
};

/** How a route wants its arguments. */
export type ArgsOptions = {
  args: PropertyValidators;
  kind: Route["kind"];
  unknownFields: "refuse" | "ignore";
  maxBodyBytes: number;
};

/**
 * Reads a request's arguments: from the query string and, of POST, PUT and
 * PATCH, from a JSON object in the body.
 *
 * Throws an `HttpError`: `invalid_request`, `payload_too_large`,
 * `unsupported_media_type`.
 */
export async function readArgs(request: Request, options: ArgsOptions): Promise<ReadArgs> {
  const { args: validators, unknownFields } = options;
  const body = isBodyWanted(request, options)
    ? await readBody(request, options.maxBodyBytes)
    : undefined;
  const fields = fieldsOf(body);
  const texts = readQuery(new URL(request.url).searchParams, validators);
  const twice = Object.keys(texts).find((name) => Object.hasOwn(fields, name));
  if (twice !== undefined) {
    throw invalid(`${quoted(twice)} is in the query string and in the body: send it once.`);
  }
  const ids: FoundId[] = [];
  const read = (text: boolean, source: object, names: string[]) => {
    const reading: Reading = { text, unknownFields, ids };
    return readFields(pick(validators, names), source, "", reading);
  };
  const queried = Object.keys(texts);
  const others = Object.keys(validators).filter((name) => !queried.includes(name));
  // Unknown parameters are refused together with the other parameters.
  return { args: { ...read(true, texts, queried), ...read(false, fields, others) }, ids };
}

/** An action without arguments has its body to itself, of whatever kind: an upload, say. */
function isBodyWanted({ method }: Request, { kind, args }: ArgsOptions): boolean {
  if (kind === "action" && Object.keys(args).length === 0) return false;
  return method === "POST" || method === "PUT" || method === "PATCH";
}

function fieldsOf(body: unknown): object {
  if (body === undefined) return {};
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body;
  throw invalid("The body must be an object.");
}

/** Every parameter once, and those of lists as lists. */
function readQuery(
  query: URLSearchParams,
  validators: PropertyValidators,
): Record<string, string | string[]> {
  const read = new Map<string, string | string[]>();
  for (const [name, values] of gathered(query)) {
    const validator = Object.hasOwn(validators, name) ? validators[name] : undefined;
    if (validator !== undefined && isList(validator)) read.set(name, values);
    else if (values.length > 1) throw invalid(`${quoted(name)} is given more than once.`);
    else read.set(name, values[0] ?? "");
  }
  return Object.fromEntries(read);
}

/** All values by their names. In one go, since to search for each name takes its square. */
function gathered(query: URLSearchParams): Map<string, string[]> {
  const all = new Map<string, string[]>();
  for (const [name, value] of query) {
    const values = all.get(name);
    if (values === undefined) all.set(name, [value]);
    else values.push(value);
  }
  return all;
}

function isList(validator: GenericValidator): boolean {
  return validator.kind === "array";
}

function pick(validators: PropertyValidators, names: string[]): PropertyValidators {
  return Object.fromEntries(
    names.flatMap((name) => {
      const validator = Object.hasOwn(validators, name) ? validators[name] : undefined;
      return validator === undefined ? [] : [[name, validator]];
    }),
  );
}
