import { anyApi, type ApiFromModules } from "convex/server";
import type * as apiKeys from "../apiKeys";
import type * as auth from "../auth";
import type * as probes from "../probes";

type Modules = { apiKeys: typeof apiKeys; auth: typeof auth; probes: typeof probes };

/** What `convex codegen` would write, public and internal functions together. */
export const api: ApiFromModules<Modules> = anyApi as unknown as ApiFromModules<Modules>;
