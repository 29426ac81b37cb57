/**
 * HTTP routes that accept access tokens and API keys.
 *
 * @packageDocumentation
 */
export { defineRoutes, type Routes } from "./defineRoutes";
export type { AuthenticateCtx } from "./authenticateRequest";
export type { HttpCaller } from "./caller";
export type { CorsOptions } from "./cors";
export { jsonText } from "./jsonText";
export type { DefineRoutesOptions, HttpCall, OnResponse, RegisterOptions } from "./options";
export { pageArgs, readPage, type Page } from "./page";
export type { RateLimiterLike, RateLimits } from "./rateLimits";
export { errorResponse } from "./respond";
export type { HttpActionCtx, HttpMutationCtx, HttpQueryCtx, PublicHttpCtx, Route } from "./route";
export type { HttpFunctions } from "./steps";
export type { RegisteredFunctions } from "./transaction";
