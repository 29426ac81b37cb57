import { anyApi, type ApiFromModules } from "convex/server";
import type * as auth from "../auth";
import type * as programs from "../programs";

type Api = ApiFromModules<{ auth: typeof auth; programs: typeof programs }>;

/** What `convex codegen` would write, public and internal functions together. */
export const api: Api = anyApi as unknown as Api;
