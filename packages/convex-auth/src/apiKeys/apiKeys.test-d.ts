import { defineSchema, defineTable, type DataModelFromSchemaDefinition } from "convex/server";
import { v, type GenericId } from "convex/values";
import { describe, expectTypeOf, it } from "vitest";
import { api } from "../../test/apiKeys/convex/_generated/api";
import type schema from "../../test/apiKeys/convex/schema";
import type { ApiKey } from "./apiKey";
import { resolveApiKeyOptions, type ApiKeyOptions } from "./options";

const { apiKeys } = api;
type KeyId = GenericId<"apiKeys">;
type DataModel = DataModelFromSchemaDefinition<typeof schema>;

describe("the functions of API keys", () => {
  it("take what a page gives", () => {
    expectTypeOf<typeof apiKeys.create._args>().toEqualTypeOf<{
      name: string;
      scopes?: string[];
      expiresAt?: number;
      idleTimeoutMs?: number;
    }>();
    expectTypeOf<typeof apiKeys.rotate._args>().toEqualTypeOf<{ id: string; graceMs?: number }>();
    expectTypeOf<KeyId>().toExtend<(typeof apiKeys.revoke._args)["id"]>();
    expectTypeOf<typeof apiKeys.list._args>().toEqualTypeOf<Record<string, never>>();
  });

  it("answer what a page shows", () => {
    expectTypeOf<typeof apiKeys.create._returnType>().toEqualTypeOf<{
      key: string;
      apiKey: ApiKey;
    }>();
    expectTypeOf<typeof apiKeys.rotate._returnType>().toEqualTypeOf<
      typeof apiKeys.create._returnType
    >();
    expectTypeOf<typeof apiKeys.list._returnType>().toEqualTypeOf<ApiKey[]>();
    expectTypeOf<typeof apiKeys.revokeAll._returnType>().toEqualTypeOf<number>();
    expectTypeOf<ApiKey>().toEqualTypeOf<{
      _id: KeyId;
      name: string;
      start: string;
      scopes: string[] | null;
      createdAt: number;
      expiresAt: number | null;
      idleTimeoutMs: number | null;
      lastUsedAt: number | null;
      lastUsedIp: string | null;
      lastUsedUserAgent: string | null;
      replacedBy: KeyId | null;
    }>();
  });

  it("are public for a page and internal for the library", () => {
    const { create, list, rename, rotate, revoke, revokeAll } = apiKeys;
    for (const { _visibility } of [create, list, rename, rotate, revoke, revokeAll]) {
      expectTypeOf(_visibility).toEqualTypeOf<"public">();
    }
    for (const { _visibility } of [apiKeys.runQuery, apiKeys.runMutation]) {
      expectTypeOf(_visibility).toEqualTypeOf<"internal">();
    }
  });

  it("may be a table's own: ids of keys lead to rows", () => {
    defineSchema({ calls: defineTable({ apiKeyId: v.id("apiKeys") }) });
  });
});

describe("the options of API keys", () => {
  it("give a function of a limit the app's own users row", () => {
    resolveApiKeyOptions<DataModel>({
      limit: (user) => {
        expectTypeOf(user.plan).toEqualTypeOf<"pro" | "none" | undefined>();
        expectTypeOf(user.workosId).toEqualTypeOf<string>();
        // @ts-expect-error There is no such field.
        void user.nothing;
        return 5;
      },
    });
  });

  it("keep the names of scopes, and refuse what is none of theirs", () => {
    type Options = ApiKeyOptions<DataModel, "a" | "b">;
    expectTypeOf<Options["scopes"]>().toEqualTypeOf<readonly ("a" | "b")[]>();
    // @ts-expect-error A limit is a number.
    resolveApiKeyOptions({ limit: "5" });
    // @ts-expect-error There are two environments.
    resolveApiKeyOptions({ environment: "staging" });
    // @ts-expect-error There is no such option.
    resolveApiKeyOptions({ nothing: true });
  });
});
