import type { Context } from "hono";
import { proxy } from "hono/proxy";
import type { RunningEmulator } from "./emulator";

/** Requests to the emulator itself, behind the handlers that its port shows. */
export interface EmulatorClient {
  /** Hands a request on as it came. Redirects are not followed. */
  passOn(c: Context): Promise<Response>;
  /** Exchanges a credential for tokens, with the headers of the request that asked for it. */
  authenticate(c: Context, body: Record<string, unknown>): Promise<Response>;
  /** Has an authorization code issued; returns the redirect that carries it. */
  authorize(query: URLSearchParams): Promise<string>;
}

export function emulatorClient({
  url,
  pass,
}: Pick<RunningEmulator, "url" | "pass">): EmulatorClient {
  const send = async (target: URL, raw: Request) =>
    withoutCors(
      await proxy(target, {
        raw,
        redirect: "manual",
        signal: raw.signal,
        customFetch: (request) => {
          for (const [name, value] of Object.entries(pass)) request.headers.set(name, value);
          return fetch(request);
        },
      }),
    );
  return {
    passOn(c) {
      const { pathname, search } = new URL(c.req.url);
      // The path of `//example.com/` would be taken for a host if it were resolved.
      const target = new URL(url);
      target.pathname = pathname;
      target.search = search;
      return send(target, c.req.raw);
    },
    async authenticate(c, body) {
      const headers = new Headers(c.req.raw.headers);
      headers.delete("content-length");
      headers.set("content-type", "application/json");
      const target = new URL("/user_management/authenticate", url);
      const request = new Request(target, { method: "POST", headers, body: JSON.stringify(body) });
      return await send(target, request);
    },
    async authorize(query) {
      const target = new URL(`/user_management/authorize?${query}`, url);
      const response = await send(target, new Request(target));
      await response.body?.cancel();
      const location = response.headers.get("location");
      if (location === null) throw new Error("The emulator did not redirect.");
      return location;
    },
  };
}

/** The emulator allows every web site to read its answers. */
function withoutCors(response: Response): Response {
  const names = [...response.headers.keys()].filter((name) => name.startsWith("access-control-"));
  for (const name of names) response.headers.delete(name);
  return response;
}
