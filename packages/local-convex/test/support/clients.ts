import { ConvexClient, ConvexHttpClient } from "convex/browser";
import type { FunctionArgs, FunctionReference, FunctionReturnType } from "convex/server";
import { WebSocket } from "ws";
import { afterEach, vi } from "vitest";

const open = new Set<{ close(): Promise<void> }>();

afterEach(async () => {
  await Promise.all([...open].map((client) => client.close()));
  open.clear();
});

/** Convex's own live client. Closed after the test. */
export function liveClient(url: string): ConvexClient {
  const client = new ConvexClient(url, {
    webSocketConstructor: WebSocket as unknown as typeof globalThis.WebSocket,
    unsavedChangesWarning: false,
    logger: false,
  });
  open.add(client);
  return client;
}

/** Convex's own HTTP client, signed in where there is a token. */
export function httpClient(url: string, token?: string): ConvexHttpClient {
  return new ConvexHttpClient(url, {
    logger: false,
    ...(token === undefined ? {} : { auth: token }),
  });
}

/** Everything that a subscription has shown, in order, faults included. */
export class Watched<Query extends FunctionReference<"query">> {
  readonly values: FunctionReturnType<Query>[] = [];
  readonly errors: Error[] = [];
  readonly stop: () => void;

  constructor(client: ConvexClient, query: Query, args: FunctionArgs<Query>) {
    this.stop = client.onUpdate(
      query,
      args,
      (value) => void this.values.push(value),
      (error) => void this.errors.push(error),
    );
  }

  get last(): FunctionReturnType<Query> | undefined {
    return this.values.at(-1);
  }
}

/** Waits until a check passes, for at most two minutes. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 120_000, interval: 20 });
}
