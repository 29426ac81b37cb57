import { httpRouter } from "convex/server";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ADA, errorOf, keyOf, listen, startApp } from "../../test/http/app";
import { auth } from "../../test/http/convex/auth";
import { apiKeys } from "../../test/http/convex/apiKeys";
import { routes } from "../../test/http/convex/routes";
import schema from "../../test/http/convex/schema";
import { exported } from "../../test/exported";
import { defineApiKeys } from "../apiKeys";
import { defineAuth } from "../defineAuth";
import { defineRoutes } from "./defineRoutes";

const SHARED = { shared: ["notes", "memories", "plans", "calls"] } as const;

afterEach(() => {
  vi.restoreAllMocks();
});

describe("defineRoutes refuses", () => {
  it("an auth whose functions are not exported", () => {
    expect(() => defineRoutes(defineAuth(schema, SHARED))).toThrow("(missing_export)");
  });

  it("API keys whose functions are not exported", () => {
    const unexported = defineApiKeys(auth, { scopes: [] });
    expect(() => defineRoutes(auth, { apiKeys: unexported })).toThrow("apiKeys.functions()");
  });

  it("API keys of another auth, and a copy of either", () => {
    const other = exported(defineAuth(schema, SHARED));
    for (const define of [
      () => defineRoutes(other, { apiKeys }),
      () => defineRoutes(auth, { apiKeys: { ...apiKeys } }),
      () => defineRoutes({ ...auth }),
    ]) {
      expect(define).toThrow("(mismatched_auth)");
    }
  });

  it("options that do not exist, also where TypeScript does not see them", () => {
    const options = { ...{ apiKeyHeaders: true }, apiKeys };
    expect(() => defineRoutes(auth, options)).toThrow(
      'defineRoutes has no option "apiKeyHeaders". Correct its name, or remove it (unknown_option)',
    );
    const given = { ...{ apiKeyHeader: true }, notFound: true };
    expect(() => routes.register(httpRouter(), [], given)).toThrow(
      'routes.register has no option "apiKeyHeader". Correct its name, or remove it (unknown_option)',
    );
  });
});

it("requests fail while the functions of register are not exported, and the log says so", async () => {
  const own = defineRoutes(auth, { apiKeys });
  const get = own.query({ path: "/x", scope: null, handler: () => "in" });
  const post = own.mutation({ path: "/x", scope: null, handler: () => "in" });
  const http = httpRouter();
  own.register(http, [get, post]);
  const app = startApp(() => Promise.resolve({ default: http }));
  const { key } = await keyOf(app, ADA);
  for (const method of ["GET", "POST"]) {
    const said = listen();
    const response = await app.call("/x", key, { method });
    expect(response.status).toBe(500);
    expect(errorOf(await response.json()).message).not.toContain("runQuery");
    expect(said()).toContain("export const { runQuery, runMutation } = routes.register(");
    expect(said()).toContain("(missing_export)");
  }
});
