import { randomBytes } from "node:crypto";
import { getRequestListener } from "@hono/node-server";
import { listenOnLoopback } from "@opensync/local-convex/net";
import { toLocalStackError } from "../errors";
import { workosApi, type WorkosPerson } from "./api";
import { apiRoutes } from "./apiRoutes";
import type { TokenAnswer } from "./authenticate";
import { startEmulator } from "./emulator";
import { emulatorClient } from "./emulatorClient";
import { Faults } from "./faults";
import { workosFront } from "./front";
import { organizationChoices } from "./organizationChoices";
import { RefreshTokens } from "./refreshTokens";
import { tokenSigner } from "./tokenSigner";
import { checkSeed, defaultSeed, emulatorSeed, sow, type WorkosSeed } from "./seed";

/** How to start a local WorkOS. */
export interface WorkosOptions {
  /**
   * Port of the sign-in page; 0 takes any free one.
   *
   * @default 4100
   */
  port?: number;
  /** @default "client_local" */
  clientId?: string;
  /**
   * The API key. It administers this WorkOS, so any program that knows a
   * constant key can use it.
   *
   * @default random, new at each start
   */
  apiKey?: string;
  /**
   * Who is there at the start.
   *
   * @default defaultSeed: Ada Lovelace, Grace Hopper and their organization
   */
  seed?: WorkosSeed;
  /** Where a sign-out that names no `return_to` leads: the app's address. */
  homeUrl?: () => string | undefined;
}

/** A local WorkOS, running. */
export interface WorkosServer {
  /** For the browser: the sign-in page and, behind it, the whole API. */
  url: string;
  /** For Convex functions: the issuer of the tokens and the API. */
  emulatorUrl: string;
  clientId: string;
  apiKey: string;
  /** The seeded people. Their ids are new at every start. */
  people: WorkosPerson[];
  close(): Promise<void>;
}

/** The port that the local WorkOS usually has. */
export const workosPort = 4100;

/**
 * Starts the official WorkOS emulator and, in front of it, a sign-in page.
 * Everything is in memory and reachable from this machine only.
 *
 * @throws LocalStackError `emulator_failed`, `bad_seed`, `port_in_use`
 * @example
 * const workos = await startWorkos({ port: 0 });
 * const [ada] = workos.people;
 * await workos.close();
 */
export async function startWorkos(options: WorkosOptions = {}): Promise<WorkosServer> {
  const { port = workosPort, clientId = "client_local", apiKey = randomKey() } = options;
  const homeUrl = options.homeUrl ?? (() => undefined);
  const seed = options.seed ?? defaultSeed;
  checkSeed(seed);
  // A key of its own, since the emulator counts requests a key.
  const pageKey = randomKey();
  const emulator = await startEmulator(emulatorSeed(seed, [apiKey, pageKey]));
  try {
    const api = workosApi(emulator.url, pageKey, emulator.pass);
    await sow(seed, api);
    const faults = new Faults();
    const shared = {
      api,
      clientId,
      roles: seed.roles,
      faults,
      signer: await tokenSigner((userId) => faults.of(userId)),
      emulator: emulatorClient(emulator),
      organizations: organizationChoices(),
      refreshTokens: new RefreshTokens<TokenAnswer>(),
      homeUrl,
    };
    const routes = apiRoutes(shared);
    emulator.serve(getRequestListener(routes.fetch));
    const front = workosFront({ ...shared, routes });
    const people = await api.people();
    const server = await listenOnLoopback(getRequestListener(front.fetch), port);
    return {
      url: `http://localhost:${server.port}`,
      emulatorUrl: emulator.url,
      clientId,
      apiKey,
      people,
      async close() {
        await server.close();
        await emulator.close();
      },
    };
  } catch (error) {
    await emulator.close();
    throw toLocalStackError(error);
  }
}

function randomKey(): string {
  return `sk_test_${randomBytes(24).toString("hex")}`;
}
