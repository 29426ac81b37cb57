// How many API keys one process verifies in a second, and what share of that is
// hashing. README.md tells what the figures say and what they do not.
import { createHash, createHmac } from "node:crypto";
import { TEST_CLIENT_ID } from "@opensync/convex-auth/testing";
import { hashToken, readToken } from "../../packages/convex-auth/src/apiKeys/token";
import { measureAll, type Figure } from "./measure";
import { number, progress, table } from "./table";
import { startVerifyApp } from "./verifyApp";

const ROUNDS = { rounds: 9, roundMs: 500 };
const PEPPER = "pepper-that-is-only-an-example-0123456789";
const SHAPE = { prefix: "osk_", testPrefix: "osk_test_", environment: "live" } as const;

process.env.WORKOS_CLIENT_ID = TEST_CLIENT_ID;
delete process.env.API_KEY_ENVIRONMENT;

const plain = await figures(undefined);
const peppered = await figures(PEPPER);
const head = ["a second", "µs each", "fastest–slowest"];
const parts = [
  ["reading the token: shape and checksum", ...cells(plain.read)],
  ["SHA-256 (WebCrypto)", ...cells(plain.hash)],
  ["SHA-256 by node:crypto, to compare", ...cells(plain.computed)],
  ["HMAC-SHA-256 with a pepper (WebCrypto)", ...cells(peppered.hash)],
  ["HMAC-SHA-256 by node:crypto, to compare", ...cells(peppered.computed)],
  ["look-up in convex-test's database", ...cells(plain.lookUp)],
  ["route that is public, to compare", ...cells(plain.open)],
];
const wholes = [...verifications(plain, ""), ...verifications(peppered, ", pepper")];
console.log(`\n${table(["Part", ...head], parts)}`);
console.log(`\n${table(["Verification", ...head, "hashing", "computed"], wholes)}`);

/** Measures everything, with keys that are hashed with a pepper or without one. */
async function figures(pepper: string | undefined) {
  // The library asks for it with every request.
  if (pepper === undefined) delete process.env.API_KEY_PEPPER;
  else process.env.API_KEY_PEPPER = pepper;
  progress(pepper === undefined ? "without a pepper" : "with a pepper");
  const { key, authenticate, lookUp, fetch } = await startVerifyApp(pepper);
  if (readToken(key, SHAPE).kind !== "key") throw new Error("The key does not add up.");
  const steps = {
    read: () => readToken(key, SHAPE),
    hash: () => hashToken(key, pepper),
    computed: () => hashing(pepper).update(key).digest("hex"),
    lookUp,
    authenticate,
    byHand: () => fetch("/by-hand"),
    guarded: () => fetch("/guarded"),
    open: () => fetch("/open"),
  };
  return await measureAll(steps, ROUNDS);
}

type Figures = Awaited<ReturnType<typeof figures>>;

/** The same by Node's own means, which hand it to no other thread. */
function hashing(pepper: string | undefined) {
  return pepper === undefined ? createHash("sha256") : createHmac("sha256", pepper);
}

/** The ways to verify a key, the shortest first, and how much of each is hashing. */
function verifications(figures: Figures, how: string): string[][] {
  const { hash, computed, authenticate, byHand, guarded } = figures;
  const ways: [string, Figure][] = [
    [`routes.authenticate, no database${how}`, authenticate],
    [`routes.authenticate in a request${how}`, byHand],
    [`route${how}`, guarded],
  ];
  return ways.map(([name, whole]) => {
    const share = (part: Figure, decimals: number) =>
      `${number((100 * part.micros) / whole.micros, decimals)} %`;
    return [name, ...cells(whole), share(hash, 0), share(computed, 1)];
  });
}

function cells({ micros, fastest, slowest }: Figure): string[] {
  const range = `${number(fastest, 1)}–${number(slowest, 1)}`;
  return [number(1_000_000 / micros), number(micros, 1), range];
}
