import { convexTest } from "convex-test";
import { httpRouter, type FunctionArgs } from "convex/server";
import { vi } from "vitest";
import { defineRoutes, type RegisterOptions, type Route } from "../../src/http";
import { mintToken } from "../../src/apiKeys/token";
import { workosIdentity, type WorkOSClaims } from "../../src/testing";
import { api } from "./convex/_generated/api";
import { byHand } from "./convex/byHand";
import { apiKeys } from "./convex/apiKeys";
import { auth } from "./convex/auth";
import { endpointsOf } from "./convex/endpoints";
import { routes } from "./convex/routes";
import schema from "./convex/schema";

export { api };

/**
 * An app with routes of every kind.
 *
 * @param http - What stands in for its module `http`, such as {@link httpWith}.
 */
export function startApp(http?: () => Promise<object>) {
  const t = convexTest({
    schema,
    modules: http === undefined ? modules : { ...modules, "./convex/http.ts": http },
    transactionLimits: true,
  });
  const as = (claims: WorkOSClaims) => t.withIdentity(workosIdentity(claims));
  /** Calls as a program does, with an API key or whatever else stands for one. */
  const call = (path: string, key?: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    if (key !== undefined) headers.set("authorization", `Bearer ${key}`);
    return t.fetch(path, { ...init, headers });
  };
  /** Calls as a person does who is signed in, with their WorkOS token. */
  const callAs = (claims: WorkOSClaims, path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${TOKEN}`);
    return as(claims).fetch(path, { ...init, headers });
  };
  return { t, as, call, callAs };
}

export type App = ReturnType<typeof startApp>;

/** Options of `routes.register`, other routes than the app's, and `apiKeyHeader`. */
type HttpOptions<Limit extends string> = RegisterOptions<Limit> & {
  endpoints?: readonly Route[];
  apiKeyHeader?: boolean;
};

/** The app's module `http` with other options. */
export function httpWith<Limit extends string>({
  endpoints,
  apiKeyHeader = false,
  ...options
}: HttpOptions<Limit>) {
  const http = httpRouter();
  const own = apiKeyHeader ? defineRoutes(auth, { apiKeys, apiKeyHeader }) : routes;
  const functions = own.register(http, endpoints ?? endpointsOf(own), options);
  http.route({ path: "/by-hand", method: "GET", handler: byHand });
  return () => Promise.resolve({ ...functions, default: http });
}

export const ADA: WorkOSClaims = { sub: "user_ada", org_id: "org_engines" };
export const GRACE: WorkOSClaims = { sub: "user_grace", org_id: "org_engines" };

/** Stands for a WorkOS token: convex-test takes the identity from elsewhere. */
export const TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyX2V4YW1wbGUifQ.c2lnbmF0dXJl";

/** A key that adds up, and that nobody has. */
export const UNKNOWN_KEY = mintToken("osk_", (count) => new Uint8Array(count).fill(1));

type KeyRequest = Partial<FunctionArgs<typeof api.apiKeys.create>>;

/** A new key of somebody's. */
export async function keyOf(
  { as }: Pick<App, "as">,
  person: WorkOSClaims,
  wanted: KeyRequest = {},
) {
  return await as(person).action(api.apiKeys.create, { name: "laptop", ...wanted });
}

/** A note of somebody's, whose text is theirs alone. */
export async function noteOf({ t, as }: Pick<App, "t" | "as">, person: WorkOSClaims) {
  const { _id: userId } = await as(person).mutation(api.auth.ensureUser, {});
  return await t.run(({ db }) => db.insert("notes", { userId, text: `private to ${person.sub}` }));
}

/** POSTs JSON. */
export function json(value: unknown, init: RequestInit = {}): RequestInit {
  return {
    method: "POST",
    body: JSON.stringify(value),
    ...init,
    headers: { "content-type": "application/json", ...init.headers },
  };
}

/** An answer, as far as programs look at it. */
export async function answerOf(response: Response) {
  const text = await response.text();
  const body: unknown = text === "" ? null : JSON.parse(text);
  return { status: response.status, body };
}

/** The status of an answer, and the code of a refusal. */
export async function outcomeOf(response: Response): Promise<string> {
  const { status, body } = await answerOf(response);
  return status < 400 ? String(status) : `${status} ${errorOf(body).code}`;
}

/** The refusal in a body. */
export function errorOf(body: unknown): { code: string; message: string; reference?: string } {
  const { error } = body as { error: { code: string; message: string; reference?: string } };
  return error;
}

/** Everything that is said on the console and on the standard streams from now on. */
export function listen(): () => string {
  const said: unknown[] = [];
  const keep = (...words: unknown[]) => said.push(...words) > 0;
  for (const method of ["debug", "error", "info", "log", "trace", "warn"] as const) {
    vi.spyOn(console, method).mockImplementation(keep);
  }
  // The edge runtime that tests run in has them only where Node leaks through.
  const { stdout, stderr } = process as { stdout?: Stream; stderr?: Stream };
  for (const stream of [stdout, stderr]) {
    if (stream !== undefined) vi.spyOn(stream, "write").mockImplementation(keep);
  }
  return () =>
    said.map((word) => (word instanceof Error ? word.stack : JSON.stringify(word))).join("\n");
}

type Stream = { write: (...words: unknown[]) => boolean };

const modules = import.meta.glob("./convex/**/*.ts");
