import { ConvexReactClient } from "convex/react";
import { ReactAuthError } from "../errors";

/**
 * The Convex clients that `AuthProvider` makes: a new one for each generation
 * of the session. A Convex client keeps mutations while it is offline and sends
 * them with the token that it has then, and it keeps the results of queries.
 * Neither can be removed from it, so a client serves one user and organization.
 *
 * Clients connect on first use, so `get` is safe while rendering.
 */
export function createConvexClients(): ConvexClients {
  const clients = new Map<string, OwnClient>();

  function warn(event: BeforeUnloadEvent): void {
    if ([...clients.values()].some(({ isBusy }) => isBusy())) event.preventDefault();
  }

  return {
    get(url, generation) {
      const id = `${generation} ${url}`;
      const client = clients.get(id) ?? createClient(url);
      clients.set(id, client);
      return client.convex;
    },
    retain(convex) {
      for (const [id, client] of clients) {
        if (client.convex === convex) continue;
        clients.delete(id);
        client.close();
      }
    },
    start() {
      addEventListener("beforeunload", warn);
      return () => removeEventListener("beforeunload", warn);
    },
  };
}

export interface ConvexClients {
  /** Returns the client of a deployment and generation, always the same one. */
  get(url: string, generation: number): ConvexReactClient;
  /**
   * Closes all clients except this one. Their pending requests are never sent,
   * and their promises reject with `session_changed`.
   */
  retain(convex: ConvexReactClient | undefined): void;
  /**
   * Warns before the page is left with unanswered requests, as Convex does by
   * itself; that warning would outlive a closed client. Returns the function
   * that stops it.
   */
  start(): () => void;
}

interface OwnClient {
  convex: ConvexReactClient;
  isBusy(): boolean;
  close(): void;
}

function createClient(url: string): OwnClient {
  const convex = new ConvexReactClient(url, {
    // Spares the refresh that Convex otherwise does right after the first token.
    initialAuthTokenReuse: true,
    unsavedChangesWarning: false,
  });
  const mutations = endable(convex.mutation.bind(convex));
  const actions = endable(convex.action.bind(convex));
  const queries = endable(convex.query.bind(convex));
  Object.assign(convex, { mutation: mutations.run, action: actions.run, query: queries.run });
  return {
    convex,
    isBusy: () => mutations.isBusy() || actions.isBusy(),
    close() {
      for (const requests of [mutations, actions, queries]) requests.end();
      void convex.close();
    },
  };
}

/** Requests of one kind, which reject once they cannot be answered any more. */
function endable<Args extends unknown[]>(send: (...args: Args) => Promise<unknown>) {
  const pending = new Set<(reason: ReactAuthError) => void>();
  let isOver = false;

  async function run(...args: Args): Promise<unknown> {
    if (isOver) throw new ReactAuthError("session_changed");
    let reject: (reason: ReactAuthError) => void = () => {};
    const over = new Promise<never>((_, fail) => (reject = fail));
    pending.add(reject);
    try {
      return await Promise.race([send(...args), over]);
    } finally {
      pending.delete(reject);
    }
  }

  return {
    run,
    isBusy: () => pending.size > 0,
    end() {
      isOver = true;
      for (const reject of pending) reject(new ReactAuthError("session_changed"));
    },
  };
}
