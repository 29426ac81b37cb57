/* eslint-disable */
/**
 * Generated `api` utility.
 *
 * THIS CODE IS AUTOMATICALLY GENERATED.
 *
 * To regenerate, run `npx convex dev`.
 * @module
 */

import type * as agentIds from "../agentIds.js";
import type * as agents from "../agents.js";
import type * as apiCalls from "../apiCalls.js";
import type * as auth from "../auth.js";
import type * as crons from "../crons.js";
import type * as digests from "../digests.js";
import type * as embedder from "../embedder.js";
import type * as excerpt from "../excerpt.js";
import type * as http from "../http.js";
import type * as organizations from "../organizations.js";
import type * as playbooks from "../playbooks.js";
import type * as sampleTranscripts from "../sampleTranscripts.js";
import type * as samples from "../samples.js";
import type * as scopes from "../scopes.js";
import type * as search from "../search.js";
import type * as sessions from "../sessions.js";
import type * as sharing from "../sharing.js";
import type * as transcripts from "../transcripts.js";

import type { ApiFromModules, FilterApi, FunctionReference } from "convex/server";

declare const fullApi: ApiFromModules<{
  agentIds: typeof agentIds;
  agents: typeof agents;
  apiCalls: typeof apiCalls;
  auth: typeof auth;
  crons: typeof crons;
  digests: typeof digests;
  embedder: typeof embedder;
  excerpt: typeof excerpt;
  http: typeof http;
  organizations: typeof organizations;
  playbooks: typeof playbooks;
  sampleTranscripts: typeof sampleTranscripts;
  samples: typeof samples;
  scopes: typeof scopes;
  search: typeof search;
  sessions: typeof sessions;
  sharing: typeof sharing;
  transcripts: typeof transcripts;
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
