import type { DataModelFromSchemaDefinition } from "convex/server";
import { apiKeyFunctions } from "../../../src/apiKeys/apiKeyFunctions";
import { resolveApiKeyOptions } from "../../../src/apiKeys/options";
import { readOwnership } from "../../../src/ownership/tables";
import schema from "./schema";

type DataModel = DataModelFromSchemaDefinition<typeof schema>;

const LIMITS = { pro: 7, none: 0, free: 5 };

export const {
  create,
  list,
  rename,
  rotate,
  revoke,
  revokeAll,
  verify,
  store,
  replace,
  touch,
  purge,
  migrate,
} = apiKeyFunctions<DataModel>({
  usersTable: true,
  tables: readOwnership(schema, {}),
  apiKeys: resolveApiKeyOptions<DataModel>({
    scopes: ["sessions:read", "sessions:write"],
    limit: (user) => LIMITS[user.plan ?? "free"],
    legacy: /^osk_[A-Za-z0-9]{32}$/g,
  }),
});
