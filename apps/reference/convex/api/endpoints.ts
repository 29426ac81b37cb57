import { openApi } from "@opensync/convex-auth/openapi";
import { v } from "convex/values";
import { routes } from "../routes";
import { getContext } from "./context";
import { exportEvals } from "./evals";
import { exportSession } from "./exports";
import { searchSessions } from "./search";
import { getSession, listSessions } from "./sessions";
import { getStats } from "./stats";
import { listPushed, pushBatch, pushMessage, pushSession } from "./sync";

const health = routes.action({
  path: "/health",
  public: true,
  returns: v.object({ ok: v.boolean() }),
  summary: "Whether this deployment answers",
  handler: () => ({ ok: true }),
});

const described = [
  health,
  pushSession,
  pushMessage,
  pushBatch,
  listPushed,
  listSessions,
  getSession,
  searchSessions,
  getContext,
  getStats,
  exportSession,
  exportEvals,
];

/** The HTTP API, described by the routes themselves. */
export const description = openApi(described, {
  title: "OpenSync",
  version: "1.0.0",
  description: "Coding sessions, sent by editor plugins and read by their owner.",
});

const openApiJson = routes.action({
  path: "/openapi.json",
  public: true,
  handler: () => Response.json(description),
});

/** Every route of the HTTP API. */
export const endpoints = [...described, openApiJson];
