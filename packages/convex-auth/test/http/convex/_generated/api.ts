import { anyApi, type ApiFromModules } from "convex/server";
import type * as apiKeys from "../apiKeys";
import type * as auth from "../auth";
import type * as calls from "../calls";
import type * as http from "../http";
import type * as notes from "../notes";

type Api = ApiFromModules<{
  apiKeys: typeof apiKeys;
  auth: typeof auth;
  calls: typeof calls;
  http: typeof http;
  notes: typeof notes;
}>;

/** What `convex codegen` would write, public and internal functions together. */
export const api: Api = anyApi as unknown as Api;
