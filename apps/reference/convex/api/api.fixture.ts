import { insertApiKey } from "@opensync/convex-auth/testing";
import { expect, onTestFinished, vi } from "vitest";
import { api } from "../_generated/api";
import { aQuietDeployment, startApp } from "../people.fixture";
import type { Scope } from "../scopes";
import { expectDescribed } from "./described.fixture";

/**
 * What these tests begin with: limits that nobody reaches, and everything that is
 * said is heard. They end with nothing said.
 */
export function aQuietApi() {
  aQuietDeployment();
  vi.setSystemTime(NOW);
  vi.stubEnv("API_CALLS_PER_MINUTE", "1000000");
  said.length = 0;
  const keep = (...words: unknown[]) =>
    said.push(...words.map((word) => (word instanceof Error ? word.stack : word))) > 0;
  for (const method of ["debug", "error", "info", "log", "trace", "warn"] as const) {
    vi.spyOn(console, method).mockImplementation(keep);
  }
  // Where Node leaks through the edge runtime that tests run in.
  const { process } = globalThis as { process?: { stdout?: Stream; stderr?: Stream } };
  for (const stream of [process?.stdout, process?.stderr]) {
    if (stream) vi.spyOn(stream, "write").mockImplementation(keep);
  }
  onTestFinished(() => expect(heard()).toBe(""));
}

type Stream = { write: (...words: unknown[]) => boolean };

const said: unknown[] = [];

/** What was said on the console and on the standard streams in this test. */
export function heard(): string {
  return said.map((word) => (typeof word === "string" ? word : JSON.stringify(word))).join("\n");
}

/** When these tests are: later than all that is pushed. */
export const NOW = 1_800_000_000_000;

/** Stands for a WorkOS token: convex-test takes the identity from elsewhere. */
export const TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyX2V4YW1wbGUifQ.c2lnbmF0dXJl";

/** The website that these tests call from. */
const ORIGIN = "https://app.example.com";

/** What a test asks for. */
export type Asked = { method?: string; body?: unknown; headers?: Record<string, string> };

/** What it was answered, with the body as JSON where it is that. */
export type Answered = { status: number; headers: Headers; text: string; body: unknown };

export type Api = Awaited<ReturnType<typeof anApi>>;

/**
 * An app with two people, and keys of theirs: Ada has one for everything and one
 * for each scope, Grace has one for everything.
 *
 * Each answer is held to the OpenAPI description, has the CORS headers, and
 * repeats no key.
 */
export async function anApi(replaced?: Parameters<typeof startApp>[0]) {
  const { t, person, settle } = startApp(replaced);
  const ada = person("user_ada");
  const grace = person("user_grace");
  for (const one of [ada, grace]) await one.mutation(api.auth.ensureUser, {});

  const secrets: string[] = [];
  /** A new key of somebody's. */
  const keyOf = async (sub: string, name: string, scopes?: Scope[]) => {
    const { key } = await t.run((ctx) =>
      insertApiKey(ctx, { sub, name, ...(scopes && { scopes }) }),
    );
    secrets.push(key);
    return key;
  };
  const keys = {
    ada: await keyOf("user_ada", "Everything"),
    reader: await keyOf("user_ada", "Reader", ["sessions:read"]),
    writer: await keyOf("user_ada", "Writer", ["sessions:write"]),
    grace: await keyOf("user_grace", "Grace's"),
  };

  const ask = async (
    from: Pick<typeof t, "fetch">,
    path: string,
    asked: Asked,
    bearer?: string,
  ) => {
    const response = await from.fetch(path, requestOf(asked, bearer));
    const answered = await answeredOf(response);
    expectDescribed(asked.method ?? "GET", path, answered);
    expect(answered.headers.get("access-control-allow-origin")).toBe(ORIGIN);
    const whole = `${answered.text} ${JSON.stringify([...answered.headers])}`;
    for (const secret of [...secrets, TOKEN]) expect(whole).not.toContain(secret);
    return answered;
  };
  /** Calls with a key; without one, where it is `null`. */
  const call = (key: string | null, path: string, asked: Asked = {}) =>
    ask(t, path, asked, key ?? undefined);
  /** Calls with the token of somebody who is signed in. */
  const callAs = (one: Pick<typeof t, "fetch">, path: string, asked: Asked = {}) =>
    ask(one, path, asked, TOKEN);
  /** Sends JSON. */
  const post = (key: string | null, path: string, body: unknown) =>
    call(key, path, { method: "POST", body });

  return { t, person, ada, grace, keys, keyOf, secrets, call, callAs, post, settle };
}

function requestOf({ method = "GET", body, headers }: Asked, bearer: string | undefined) {
  return {
    method,
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    headers: {
      origin: ORIGIN,
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
      ...headers,
    },
  };
}

async function answeredOf(response: Response): Promise<Answered> {
  const { status, headers } = response;
  const text = await response.text();
  const isJson = headers.get("content-type")?.startsWith("application/json") && text !== "";
  return { status, headers, text, body: isJson ? (JSON.parse(text) as unknown) : null };
}

/** The calls that were written down, of everybody, once they were. */
export async function recorded({ t, settle }: Pick<Api, "t" | "settle">) {
  await settle();
  return await t.run(({ db }) => db.query("apiCalls").collect());
}

/** The status, and the code of a refusal. */
export function outcomeOf({ status, body }: Pick<Answered, "status" | "body">): string {
  return status < 400 ? String(status) : `${status} ${errorOf({ body }).code}`;
}

/** The refusal in an answer. */
export function errorOf({ body }: Pick<Answered, "body">): { code: string; message: string } {
  return (body as { error: { code: string; message: string } }).error;
}

/** The sessions in an answer, or whatever else it lists. */
export function listed<Item = Record<string, unknown>>(
  { body }: Pick<Answered, "body">,
  name = "sessions",
): Item[] {
  return (body as Record<string, Item[]>)[name] ?? [];
}

/** Where the next page begins. */
function cursorOf({ body }: Pick<Answered, "body">): string | null {
  return (body as { cursor: string | null }).cursor;
}

/** All pages of a list, one after the other. */
export async function pages(
  { call }: Pick<Api, "call">,
  key: string,
  path: string,
  name?: string,
): Promise<Record<string, unknown>[][]> {
  const read: Record<string, unknown>[][] = [];
  for (let cursor: string | null = ""; cursor !== null && read.length < 50;) {
    const [place, query = ""] = path.split("?");
    const more: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const answered = await call(key, `${place}?${query}${more}`);
    expect(answered.status, answered.text).toBe(200);
    read.push(listed(answered, name));
    cursor = cursorOf(answered);
  }
  return read;
}
