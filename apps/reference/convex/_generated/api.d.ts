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
import type * as api_context from "../api/context.js";
import type * as api_endpoints from "../api/endpoints.js";
import type * as api_evalCases from "../api/evalCases.js";
import type * as api_evals from "../api/evals.js";
import type * as api_exported from "../api/exported.js";
import type * as api_exports from "../api/exports.js";
import type * as api_messages from "../api/messages.js";
import type * as api_search from "../api/search.js";
import type * as api_sessions from "../api/sessions.js";
import type * as api_shapes from "../api/shapes.js";
import type * as api_spoken from "../api/spoken.js";
import type * as api_stats from "../api/stats.js";
import type * as api_sync from "../api/sync.js";
import type * as apiCalls from "../apiCalls.js";
import type * as apiKeys from "../apiKeys.js";
import type * as auth from "../auth.js";
import type * as crons from "../crons.js";
import type * as digests from "../digests.js";
import type * as embedder from "../embedder.js";
import type * as excerpt from "../excerpt.js";
import type * as http from "../http.js";
import type * as newestSessions from "../newestSessions.js";
import type * as organizations from "../organizations.js";
import type * as playbooks from "../playbooks.js";
import type * as rateLimits from "../rateLimits.js";
import type * as routes from "../routes.js";
import type * as sampleTranscripts from "../sampleTranscripts.js";
import type * as samples from "../samples.js";
import type * as scopes from "../scopes.js";
import type * as search from "../search.js";
import type * as sessions from "../sessions.js";
import type * as sharing from "../sharing.js";
import type * as sources from "../sources.js";
import type * as sync_batch from "../sync/batch.js";
import type * as sync_cut from "../sync/cut.js";
import type * as sync_digest from "../sync/digest.js";
import type * as sync_draft from "../sync/draft.js";
import type * as sync_drafts from "../sync/drafts.js";
import type * as sync_fields from "../sync/fields.js";
import type * as sync_json from "../sync/json.js";
import type * as sync_limits from "../sync/limits.js";
import type * as sync_message from "../sync/message.js";
import type * as sync_messageParts from "../sync/messageParts.js";
import type * as sync_partText from "../sync/partText.js";
import type * as sync_parts from "../sync/parts.js";
import type * as sync_placeholderTitle from "../sync/placeholderTitle.js";
import type * as sync_pushes from "../sync/pushes.js";
import type * as sync_register from "../sync/register.js";
import type * as sync_room from "../sync/room.js";
import type * as sync_session from "../sync/session.js";
import type * as sync_state from "../sync/state.js";
import type * as sync_totals from "../sync/totals.js";
import type * as transcripts from "../transcripts.js";
import type * as withParts from "../withParts.js";

import type { ApiFromModules, FilterApi, FunctionReference } from "convex/server";

declare const fullApi: ApiFromModules<{
  agentIds: typeof agentIds;
  agents: typeof agents;
  "api/context": typeof api_context;
  "api/endpoints": typeof api_endpoints;
  "api/evalCases": typeof api_evalCases;
  "api/evals": typeof api_evals;
  "api/exported": typeof api_exported;
  "api/exports": typeof api_exports;
  "api/messages": typeof api_messages;
  "api/search": typeof api_search;
  "api/sessions": typeof api_sessions;
  "api/shapes": typeof api_shapes;
  "api/spoken": typeof api_spoken;
  "api/stats": typeof api_stats;
  "api/sync": typeof api_sync;
  apiCalls: typeof apiCalls;
  apiKeys: typeof apiKeys;
  auth: typeof auth;
  crons: typeof crons;
  digests: typeof digests;
  embedder: typeof embedder;
  excerpt: typeof excerpt;
  http: typeof http;
  newestSessions: typeof newestSessions;
  organizations: typeof organizations;
  playbooks: typeof playbooks;
  rateLimits: typeof rateLimits;
  routes: typeof routes;
  sampleTranscripts: typeof sampleTranscripts;
  samples: typeof samples;
  scopes: typeof scopes;
  search: typeof search;
  sessions: typeof sessions;
  sharing: typeof sharing;
  sources: typeof sources;
  "sync/batch": typeof sync_batch;
  "sync/cut": typeof sync_cut;
  "sync/digest": typeof sync_digest;
  "sync/draft": typeof sync_draft;
  "sync/drafts": typeof sync_drafts;
  "sync/fields": typeof sync_fields;
  "sync/json": typeof sync_json;
  "sync/limits": typeof sync_limits;
  "sync/message": typeof sync_message;
  "sync/messageParts": typeof sync_messageParts;
  "sync/partText": typeof sync_partText;
  "sync/parts": typeof sync_parts;
  "sync/placeholderTitle": typeof sync_placeholderTitle;
  "sync/pushes": typeof sync_pushes;
  "sync/register": typeof sync_register;
  "sync/room": typeof sync_room;
  "sync/session": typeof sync_session;
  "sync/state": typeof sync_state;
  "sync/totals": typeof sync_totals;
  transcripts: typeof transcripts;
  withParts: typeof withParts;
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

export declare const components: {
  rateLimiter: import("@convex-dev/rate-limiter/_generated/component.js").ComponentApi<"rateLimiter">;
};
