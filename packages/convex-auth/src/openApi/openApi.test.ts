import { Validator } from "@seriousme/openapi-schema-validator";
import { v } from "convex/values";
import { describe, expect, it } from "vitest";
import { routes } from "../../test/http/convex/routes";
import { endpoints } from "../../test/http/convex/endpoints";
import { openApi } from "./openApi";

const INFO = { title: "Notes", version: "1.0.0" };
const document = openApi(endpoints, INFO);
const handler = () => null;

/** An operation, as far as tests look into it. */
type Operation = {
  operationId: string;
  summary?: string;
  security: unknown;
  parameters?: { name: string; in: string; required: boolean; schema: unknown }[];
  requestBody?: { required: boolean; content: { "application/json": { schema: unknown } } };
  responses: Record<string, unknown>;
};

function operationOf(method: string, path: string, of = document): Operation {
  const operation = of.paths[path]?.[method];
  if (operation === undefined) throw new Error(`No ${method} ${path}`);
  return operation as unknown as Operation;
}

describe("the description", () => {
  it("is valid OpenAPI 3.1", async () => {
    const checked = await new Validator().validate(structuredClone({ ...document }));
    expect(checked).toEqual({ valid: true });
    expect(document.openapi).toBe("3.1.0");
  });

  it("would not be taken for valid if it were not", async () => {
    const broken = { ...document, paths: { nowhere: {} } };
    expect((await new Validator().validate(structuredClone(broken))).valid).toBe(false);
  });

  it("is JSON as it stands", () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });

  it("has every route, and those alone", () => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const registered = endpoints.map(({ name }) => name.replace("*", "{path}"));
    expect(described.sort()).toEqual(registered.sort());
  });

  it("names every operation once, also where paths look alike", () => {
    const alike = ["/a-b", "/a/b", "/a_b"].map((path) =>
      routes.query({ path, scope: null, handler }),
    );
    const below = [
      routes.query({ pathPrefix: "/a/", scope: null, handler }),
      routes.query({ path: "/a/path", scope: null, handler }),
    ];
    const { paths } = openApi([...alike, ...below], INFO);
    const ids = Object.values(paths).map(({ get }) => get?.operationId);
    expect(ids).toEqual(["getAB", "getAB2", "getAB3", "getAPath", "getAPath2"]);
  });

  it("says what the API is and where", () => {
    const { info, servers } = openApi([], {
      ...INFO,
      description: "Mine",
      servers: ["https://happy-otter-123.convex.site"],
    });
    expect(info).toEqual({ ...INFO, description: "Mine" });
    expect(servers).toEqual([{ url: "https://happy-otter-123.convex.site" }]);
    expect(document).not.toHaveProperty("servers");
  });
});

describe("with apiKeyHeader", () => {
  const described = openApi(endpoints, { ...INFO, apiKeyHeader: true });

  it("offers X-API-Key beside Authorization on every route that is not public", async () => {
    const checked = await new Validator().validate(structuredClone({ ...described }));
    expect(checked).toEqual({ valid: true });
    expect(described.components.securitySchemes).toMatchObject({
      bearer: { type: "http", scheme: "bearer" },
      apiKey: { type: "apiKey", in: "header", name: "X-API-Key" },
    });
    expect(operationOf("get", "/notes", described).security).toEqual([
      { bearer: ["notes:read"] },
      { apiKey: ["notes:read"] },
    ]);
    expect(operationOf("get", "/whoami", described).security).toEqual([
      { bearer: [] },
      { apiKey: [] },
    ]);
    expect(operationOf("get", "/health", described).security).toEqual([]);
  });

  it("is off by default", () => {
    expect(Object.keys(document.components.securitySchemes)).toEqual(["bearer"]);
  });
});

describe("an operation", () => {
  it("of a query has its arguments in the query string", () => {
    expect(operationOf("get", "/notes")).toMatchObject({
      operationId: "getNotes",
      summary: "My notes",
      security: [{ bearer: ["notes:read"] }],
      parameters: [
        { name: "limit", in: "query", required: false, schema: { type: "number" } },
        { name: "text", in: "query", required: false, schema: { type: "string" } },
      ],
      responses: {
        200: {
          content: {
            "application/json": {
              schema: {
                type: "array",
                items: {
                  type: "object",
                  properties: { id: { type: "string" }, text: { type: "string" } },
                  required: ["id", "text"],
                },
              },
            },
          },
        },
      },
    });
    expect(operationOf("get", "/notes")).not.toHaveProperty("requestBody");
    expect(operationOf("get", "/notes/get").parameters).toEqual([
      { name: "id", in: "query", required: true, schema: { type: "string" } },
    ]);
  });

  it("of a mutation has them in its body", () => {
    const { requestBody, parameters, security } = operationOf("post", "/notes");
    expect(requestBody).toEqual({
      required: true,
      content: {
        "application/json": {
          schema: {
            type: "object",
            properties: { text: { type: "string" } },
            required: ["text"],
            additionalProperties: false,
          },
        },
      },
    });
    expect(parameters).toBeUndefined();
    expect(security).toEqual([{ bearer: ["notes:write"] }]);
  });

  it("of a DELETE has them in the query string", () => {
    const { parameters, requestBody } = operationOf("delete", "/notes");
    expect(parameters).toMatchObject([{ name: "id", in: "query", required: true }]);
    expect(requestBody).toBeUndefined();
  });

  it("without arguments, and one whose body may be missing", () => {
    expect(operationOf("post", "/costs").requestBody).toBeUndefined();
    expect(operationOf("post", "/typed").requestBody?.required).toBe(false);
  });

  it("of a prefix has the rest of the path", () => {
    expect(operationOf("get", "/open/{path}")).toMatchObject({
      operationId: "getOpenPath",
      parameters: [
        { name: "path", in: "path", required: true, schema: { type: "string" } },
        { name: "n", in: "query", required: false },
      ],
    });
  });

  it("that is public asks for nothing", () => {
    expect(operationOf("get", "/health").security).toEqual([]);
    expect(operationOf("get", "/whoami").security).toEqual([{ bearer: [] }]);
    expect(document.components.securitySchemes).toMatchObject({
      bearer: { type: "http", scheme: "bearer" },
    });
  });

  it("says what it requires, and that it may refuse", () => {
    const requires = { role: ["admin", "owner"], permission: "a", notImpersonated: true } as const;
    const made = openApi(
      [
        routes.query({ path: "/admin", scope: null, requires, handler }),
        routes.query({
          path: "/open",
          scope: "notes:read",
          requires: { organization: true, apiKeys: "allow" },
          handler,
        }),
      ],
      INFO,
    );
    const admin = operationOf("get", "/admin", made);
    expect(admin).toMatchObject({
      security: [{ bearer: [] }],
      description:
        'Requires a session without impersonation, the role "admin" or "owner", the permission "a". API keys are refused.',
    });
    expect(admin.responses).toHaveProperty("403");
    expect(operationOf("get", "/open", made)).toMatchObject({
      security: [{ bearer: ["notes:read"] }],
      description: "Requires an organization. API keys need none of it.",
    });
    expect(operationOf("get", "/notes")).not.toHaveProperty("description");
  });

  it.each<[string, string, string[]]>([
    ["get", "/health", ["200", "204", "400", "404", "429", "500"]],
    ["get", "/whoami", ["200", "204", "400", "401", "404", "429", "500"]],
    ["get", "/notes", ["200", "400", "401", "403", "404", "429", "500"]],
    ["post", "/notes", ["2XX", "400", "401", "403", "404", "413", "415", "429", "500"]],
    ["get", "/null", ["200", "400", "401", "404", "429", "500"]],
  ])("%s %s says how it answers", (method, path, statuses) => {
    const { responses } = operationOf(method, path);
    expect(Object.keys(responses).sort()).toEqual(statuses);
    expect(responses["400"]).toMatchObject({
      content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
    });
  });
});

describe("schemas of arguments", () => {
  const schemaOf = (closed: boolean) => {
    const { requestBody } = operationOf(closed ? "post" : "patch", "/typed");
    return requestBody?.content["application/json"].schema as {
      properties: Record<string, unknown>;
      additionalProperties?: boolean;
    };
  };

  it.each<[string, unknown]>([
    ["number", { type: "number" }],
    ["flag", { type: "boolean" }],
    ["whole", { type: ["string", "integer"], pattern: "^-?[0-9]{1,19}$", format: "int64" }],
    ["bytes", { type: "string", contentEncoding: "base64" }],
    ["id", { type: "string", description: 'An id of "notes".' }],
    ["ids", { type: "array", items: { type: "string", description: 'An id of "notes".' } }],
    ["kind", { enum: ["full", "half"] }],
    ["either", { anyOf: [{ type: "number" }, { type: "string" }] }],
    ["seven", { const: 7 }],
    ["big", { const: "7" }],
    ["list", { type: "array", items: { type: "number" } }],
    ["record", { type: "object", additionalProperties: { type: "number" } }],
    ["nothing", { type: "null" }],
    ["anything", {}],
    [
      "nested",
      {
        type: "object",
        properties: {
          name: { type: "string" },
          inner: {
            type: "object",
            properties: { deep: { type: "boolean" } },
            required: ["deep"],
            additionalProperties: false,
          },
        },
        required: ["name"],
        additionalProperties: false,
      },
    ],
  ])("%s", (name, schema) => {
    expect(schemaOf(true).properties[name]).toEqual(schema);
  });

  it("are open where the route ignores what it does not know", () => {
    expect(schemaOf(true).additionalProperties).toBe(false);
    expect(JSON.stringify(schemaOf(false))).not.toContain('"additionalProperties":false');
  });

  it("of what comes back are open, since fields may be added", () => {
    const returns = v.object({ id: v.string() });
    const made = openApi([routes.query({ path: "/x", scope: null, returns, handler })], INFO);
    expect(operationOf("get", "/x", made).responses["200"]).toMatchObject({
      content: {
        "application/json": {
          schema: { type: "object", properties: { id: { type: "string" } }, required: ["id"] },
        },
      },
    });
    expect(JSON.stringify(made.paths)).not.toContain('"additionalProperties":false');
  });
});
