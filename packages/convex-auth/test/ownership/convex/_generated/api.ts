import { anyApi, type ApiFromModules } from "convex/server";
import type * as auth from "../auth";
import type * as cases from "../cases";
import type * as costs from "../costs";
import type * as guarded from "../guarded";
import type * as helpers from "../helpers";
import type * as programs from "../programs";
import type * as search from "../search";
import type * as shared from "../shared";

type Api = ApiFromModules<{
  auth: typeof auth;
  cases: typeof cases;
  costs: typeof costs;
  guarded: typeof guarded;
  helpers: typeof helpers;
  programs: typeof programs;
  search: typeof search;
  shared: typeof shared;
}>;

/** What `convex codegen` would write, public and internal functions together. */
export const api: Api = anyApi as unknown as Api;
