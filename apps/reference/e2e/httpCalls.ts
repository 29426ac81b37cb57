type ApiCall = { key?: string; method?: string; body?: object };

/** Calls the HTTP API as a program would. */
export async function callApi(path: string, call: ApiCall = {}): Promise<Response> {
  const { key, body, method = body ? "POST" : "GET" } = call;
  return fetch(siteUrl() + path, {
    method,
    headers: {
      ...(key && { Authorization: `Bearer ${key}` }),
      ...(body && { "Content-Type": "application/json" }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
}

/** The titles of the sessions that the API lists for a key. */
export async function titlesFor(key: string): Promise<string[]> {
  const response = await callApi("/api/sessions", { key });
  const { sessions } = (await response.json()) as { sessions: { title: string }[] };
  return sessions.map(({ title }) => title);
}

/** How the API answers each of these keys. */
export async function statusesOf(...keys: string[]): Promise<number[]> {
  const answers = await Promise.all(keys.map((key) => callApi("/api/sessions", { key })));
  return answers.map(({ status }) => status);
}

/** Where the deployment's HTTP endpoints are. */
export function siteUrl(): string {
  const url = process.env["SITE_URL"];
  if (!url) throw new Error("SITE_URL is not set: the stack was not started by Playwright.");
  return url;
}
