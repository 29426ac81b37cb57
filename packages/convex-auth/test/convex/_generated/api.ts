import { anyApi, type ApiFromModules } from "convex/server";
import type * as auth from "../auth";
import type * as notes from "../notes";

/** What `convex codegen` would write, public and internal functions together. */
export const api: ApiFromModules<{ auth: typeof auth; notes: typeof notes }> =
  anyApi as unknown as ApiFromModules<{ auth: typeof auth; notes: typeof notes }>;
