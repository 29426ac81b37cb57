// How many API keys one process verifies in a second, and what share of that is
// hashing. README.md tells what the figures say and what they do not.
import { createHash } from "node:crypto";
import { TEST_CLIENT_ID } from "@opensync/convex-auth/testing";
import { hashToken, readToken } from "../../packages/convex-auth/src/apiKeys/token";
import { measure, type Figure, type Step } from "./measure";
import { number, progress, table } from "./table";
import { startVerifyApp, type VerifyApp } from "./verifyApp";

const ROUND_MS = 1_000;
const PEPPER = "pepper-that-is-only-an-example-0123456789";
const SHAPE = { prefix: "osk_", testPrefix: "osk_test_", environment: "live" } as const;
const HEAD = ["a second", "µs each", "fastest–slowest"];

process.env.WORKOS_CLIENT_ID = TEST_CLIENT_ID;
delete process.env.API_KEY_ENVIRONMENT;
setPepper(undefined);

const app = await startVerifyApp(undefined);
const { rows: parts, plain, peppered } = await partsOf(app);
const wholes = [
  ...(await verifications(app, plain, "")),
  ...(await withPepper(PEPPER, peppered)),
  ["route that is public, to compare", ...cells(await timed("public", () => app.fetch("/open")))],
];
console.log(`\n${table(["Part", ...HEAD], parts)}`);
console.log(`\n${table(["Verification", ...HEAD, "of it hashing"], wholes)}`);

/** What verifying consists of, each alone. */
async function partsOf({ key, lookUp }: VerifyApp) {
  if (readToken(key, SHAPE).kind !== "key") throw new Error("The key does not add up.");
  const read = await timed("shape and checksum", () => readToken(key, SHAPE));
  const plain = await timed("SHA-256", () => hashToken(key, undefined));
  const peppered = await timed("HMAC", () => hashToken(key, PEPPER));
  const sync = await timed("SHA-256 by node:crypto", () =>
    createHash("sha256").update(key).digest("hex"),
  );
  const found = await timed("look-up", lookUp);
  const rows = [
    ["reading the token: shape and checksum", ...cells(read)],
    ["SHA-256 (WebCrypto)", ...cells(plain)],
    ["HMAC-SHA-256 with a pepper (WebCrypto)", ...cells(peppered)],
    ["SHA-256 by node:crypto, to compare", ...cells(sync)],
    ["look-up in convex-test's database", ...cells(found)],
  ];
  return { rows, plain, peppered };
}

/** The ways to verify a key, the shortest first, and how much of each is hashing. */
async function verifications({ authenticate, fetch }: VerifyApp, hashing: Figure, how: string) {
  const ways: [string, Step][] = [
    [`auth.authenticate, no database${how}`, authenticate],
    [`auth.authenticate in a request${how}`, () => fetch("/by-hand")],
    [`route of auth.http${how}`, () => fetch("/guarded")],
  ];
  const rows: string[][] = [];
  for (const [name, step] of ways) {
    const figure = await timed(name, step);
    rows.push([name, ...cells(figure), `${number((100 * hashing.micros) / figure.micros)} %`]);
  }
  return rows;
}

/** The same with keys that are hashed with a pepper. */
async function withPepper(pepper: string, hashing: Figure): Promise<string[][]> {
  setPepper(pepper);
  try {
    return await verifications(await startVerifyApp(pepper), hashing, ", pepper");
  } finally {
    setPepper(undefined);
  }
}

/** The library asks for it with every request. */
function setPepper(pepper: string | undefined): void {
  if (pepper === undefined) delete process.env.API_KEY_PEPPER;
  else process.env.API_KEY_PEPPER = pepper;
}

async function timed(name: string, step: Step): Promise<Figure> {
  progress(name);
  return await measure(step, ROUND_MS);
}

function cells({ micros, fastest, slowest }: Figure): string[] {
  const range = `${number(fastest, 1)}–${number(slowest, 1)}`;
  return [number(1_000_000 / micros), number(micros, 1), range];
}
