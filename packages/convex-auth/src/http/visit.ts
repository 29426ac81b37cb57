import type { GenericActionCtx, GenericDataModel } from "convex/server";
import type { GenericId } from "convex/values";
import type { ApiKey } from "../apiKeys/apiKey";
import type { HttpOptions } from "./admission";
import type { Visitor } from "./functions";
import type { Shown } from "./identify";
import { attempt } from "./attempt";
import type { RateLimits } from "./rateLimits";
import type { Route } from "./route";

/** One request on its way through the door, and what is known of it so far. */
export type Visit = {
  readonly ctx: GenericActionCtx<GenericDataModel>;
  readonly request: Request;
  readonly route: Route;
  readonly api: HttpApi;
  readonly ip: string | null;
  readonly userAgent: string | null;
  /** What it shows, once that is known to be well-formed. */
  shown: Shown | null;
  /** Who it is, once that is known. */
  visitor: Visitor | null;
};

/** What all routes of an app share. */
export type HttpApi = {
  options: HttpOptions;
  /** The module that exports the two HTTP functions. */
  module: string;
  rateLimits: RateLimits | null;
  /** Whether an API key may come in `X-API-Key`. */
  apiKeyHeader: boolean;
  maxBodyBytes: number;
  onResponse: OnResponse | null;
};

/** Called after every answer of a route, except for refusals by a rate limit. */
export type OnResponse = (
  ctx: GenericActionCtx<GenericDataModel>,
  call: HttpCall,
) => void | Promise<void>;

/** A request and its answer, without anything secret: for a log that people may see. */
export type HttpCall = {
  method: string;
  /** The route's path, as in `/api/sessions` or `/files/*`; never the query string. */
  path: string;
  status: number;
  /** The refusal's code; `null` where it was none. */
  code: string | null;
  /** When it came, in milliseconds since the epoch. */
  at: number;
  /** How long the answer took, in milliseconds. */
  durationMs: number;
  /** Whose it was; `null` where nobody was let in. */
  userId: GenericId<"users"> | null;
  apiKey: ApiKey | null;
  ip: string | null;
  userAgent: string | null;
};

/** Begins a visit. */
export async function visitOf(
  ctx: GenericActionCtx<GenericDataModel>,
  request: Request,
  route: Route,
  api: HttpApi,
): Promise<Visit> {
  const { ip, userAgent } = await originOf(ctx, request);
  return { ctx, request, route, api, ip, userAgent, shown: null, visitor: null };
}

/** Where a request comes from, as far as that is known. */
export async function originOf(
  ctx: Pick<GenericActionCtx<GenericDataModel>, "meta">,
  request: Request,
): Promise<{ ip: string | null; userAgent: string | null }> {
  // Of the address, Convex's word alone: anybody can send X-Forwarded-For.
  const ip = await attempt(async () => (await ctx.meta.getRequestMetadata()).ip);
  const userAgent = request.headers.get("user-agent")?.slice(0, LONGEST_USER_AGENT) ?? null;
  return { ip: "error" in ip ? null : ip.value, userAgent };
}

/** Characters. A log of calls is not for strangers to fill. */
const LONGEST_USER_AGENT = 256;
