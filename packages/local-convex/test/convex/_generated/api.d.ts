/* eslint-disable */
/**
 * Generated `api` utility.
 *
 * THIS CODE IS AUTOMATICALLY GENERATED.
 *
 * To regenerate, run `npx convex dev`.
 * @module
 */

import type * as accounts from "../accounts.js";
import type * as faults from "../faults.js";
import type * as files from "../files.js";
import type * as folder_nested from "../folder/nested.js";
import type * as http from "../http.js";
import type * as internals from "../internals.js";
import type * as jobs from "../jobs.js";
import type * as messages from "../messages.js";
import type * as nodeTools from "../nodeTools.js";
import type * as slow from "../slow.js";
import type * as tools from "../tools.js";

import type { ApiFromModules, FilterApi, FunctionReference } from "convex/server";

declare const fullApi: ApiFromModules<{
  accounts: typeof accounts;
  faults: typeof faults;
  files: typeof files;
  "folder/nested": typeof folder_nested;
  http: typeof http;
  internals: typeof internals;
  jobs: typeof jobs;
  messages: typeof messages;
  nodeTools: typeof nodeTools;
  slow: typeof slow;
  tools: typeof tools;
}>;

/**
 * A utility for referencing Convex functions in your app's public API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = api.myModule.myFunction;
 * ```
 */
export declare const api: FilterApi<typeof fullApi, FunctionReference<any, "public">>;

/**
 * A utility for referencing Convex functions in your app's internal API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = internal.myModule.myFunction;
 * ```
 */
export declare const internal: FilterApi<typeof fullApi, FunctionReference<any, "internal">>;

export declare const components: {};
