import { Validator } from "@seriousme/openapi-schema-validator";
import { beforeEach, describe, expect, test } from "vitest";
import { SCOPES, type Scope } from "../scopes";
import { anApi, aQuietApi, errorOf, outcomeOf, type Answered, type Api } from "./api.fixture";
import { paths, type Operation, type Schema } from "./described.fixture";
import { description, endpoints } from "./endpoints";

let app: Api;
/** A session of Ada's. */
let id: string;

beforeEach(async () => {
  aQuietApi();
  app = await anApi();
  // Two of each, so that every list has a second page.
  const { body } = await app.post(app.keys.ada, "/sync/session", {
    externalId: "s1",
    title: "Fold",
  });
  ({ sessionId: id } = body as { sessionId: string });
  await app.post(app.keys.ada, "/sync/batch", {
    sessions: [{ externalId: "s2", title: "Fold again" }],
    messages: ["m1", "m2"].map((externalId) => ({ sessionExternalId: "s1", externalId })),
  });
});

/** Every operation of the description, by what it is called with. */
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    name: `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    path,
    operation,
    fields: fieldsOf(operation),
  })),
);

type Described = (typeof operations)[number];
type Field = { name: string; required: boolean; schema: Schema; within: "query" | "body" };

/** What an operation is told, in its query string or in its body. */
function fieldsOf({ parameters = [], requestBody }: Operation): Field[] {
  const { properties = {}, required = [] } = requestBody?.content["application/json"].schema ?? {};
  return [
    ...parameters.map(({ in: within, ...field }) => ({ ...field, within })),
    ...Object.entries(properties).map(([name, schema]) => {
      return { name, required: required.includes(name), schema, within: "body" as const };
    }),
  ];
}

/** A session may be named in either of two ways, which is more than a list of required fields can say. */
const NEEDED: Record<string, string> = { postSyncSession: "externalId" };

/** No more than what an operation needs. */
function leastOf({ operation, fields }: Described): Record<string, unknown> {
  const needed = fields.filter(
    ({ name, required }) => required || NEEDED[operation.operationId] === name,
  );
  return Object.fromEntries(needed.map((field) => [field.name, goodFor(field)]));
}

function goodFor({ name, schema }: Field): unknown {
  if (name === "id") return id;
  if (Array.isArray(schema["enum"])) return schema["enum"][0];
  if (name.startsWith("date_")) return "2026-11-26";
  if (schema["type"] === "array") return [];
  if (schema["type"] === "boolean") return true;
  return schema["type"] === "number" ? 1 : "Fold";
}

/** What does not fit; any text fits text in a query string, where only dates have a form. */
function badFor({ schema, within }: Field): unknown {
  if (within === "query") return schema["type"] === "string" ? undefined : "none";
  return schema["type"] === "string" ? 7 : "7";
}

const ask = (
  { method, path, operation }: Pick<Described, "method" | "path" | "operation">,
  told: Record<string, unknown>,
  key: string | null = app.keys.ada,
): Promise<Answered> => {
  if (operation.requestBody) return app.call(key, path, { method, body: told });
  const query = new URLSearchParams(
    Object.entries(told).map(([name, value]) => [name, String(value)]),
  );
  return app.call(key, `${path}?${query.toString()}`, { method });
};

describe("/openapi.json", () => {
  test("is a valid description in OpenAPI 3.1, the one that answers are held to", async () => {
    const { body } = await app.call(null, "/openapi.json");
    expect(body).toEqual(description);
    expect(body).toMatchObject({ openapi: "3.1.0" });
    const checked = await new Validator().validate(body as Record<string, unknown>);
    expect(checked).toEqual({ valid: true });
  });

  test("has every route but itself, and no other", async () => {
    const { default: http } = await import("../http");
    const reachable = new Set(http.getRoutes().map(([path]) => path));
    // Where there is nothing, too, somebody answers.
    expect([...reachable].toSorted()).toEqual(
      ["/*", "/openapi.json", ...Object.keys(paths)].toSorted(),
    );
    const names = operations.map(({ name }) => name);
    expect(["GET /openapi.json", ...names].toSorted()).toEqual(
      endpoints.map(({ name }) => name).toSorted(),
    );
  });
});

describe.each(operations.map((one) => [one.name, one] as const))("%s", (_, described) => {
  const { operation, fields } = described;
  const scopes = operation.security.flatMap(({ bearer = [] }) => bearer);
  const isPublic = operation.security.length === 0;

  test("asks for the scope that is described, and for nothing more", async () => {
    const others = SCOPES.filter((scope) => !scopes.includes(scope));
    expect(scopes.length + others.length).toBe(SCOPES.length);
    const told = leastOf(described);
    const withScopes = await app.keyOf("user_ada", "Enough", scopes as Scope[]);
    expect(outcomeOf(await ask(described, told, withScopes))).toBe("200");
    const without = await app.keyOf("user_ada", "Others", others);
    expect(outcomeOf(await ask(described, told, without))).toBe(isPublic ? "200" : "403 forbidden");
    expect(outcomeOf(await ask(described, told, null))).toBe(isPublic ? "200" : "401 unauthorized");
  });

  test("needs what is described as required", async () => {
    const least = leastOf(described);
    for (const missing of Object.keys(least)) {
      const rest = Object.entries(least).filter(([name]) => name !== missing);
      const answered = await ask(described, Object.fromEntries(rest));
      expect(outcomeOf(answered)).toBe("400 invalid_request");
      expect(errorOf(answered).message).toMatch(new RegExp(`^"${missing}" is missing`));
    }
  });

  test.each(fields.map((field) => [field.name, field] as const))(
    "takes %s as it is described, and nothing else",
    async (name, field) => {
      const { schema } = field;
      const least = leastOf(described);
      const values = (schema["enum"] ?? [
        name === "cursor" ? await cursorOf(described) : goodFor(field),
      ]) as unknown[];
      for (const value of values) {
        expect(outcomeOf(await ask(described, { ...least, [name]: value }))).toBe("200");
      }
      const bad = badFor(field);
      if (bad === undefined) return;
      const refused = await ask(described, { ...least, [name]: bad });
      expect(outcomeOf(refused)).toBe("400 invalid_request");
      expect(errorOf(refused).message).toContain(`"${name}"`);
    },
  );

  test("takes what is not described where its schema is open, and there alone", async () => {
    const schema = operation.requestBody?.content["application/json"].schema;
    const isOpen = schema !== undefined && schema["additionalProperties"] !== false;
    const answered = await ask(described, { ...leastOf(described), colour: "red" });
    expect(outcomeOf(answered)).toBe(isOpen ? "200" : "400 invalid_request");
  });
});

/** Where the second page begins. */
async function cursorOf(described: Described): Promise<unknown> {
  await app.settle();
  const { body } = await ask(described, { ...leastOf(described), limit: 1 });
  const { cursor } = body as { cursor: unknown };
  expect(cursor).toEqual(expect.any(String));
  return cursor;
}
