import { connect } from "node:net";
import fc from "fast-check";
import { decodeJwt } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { workosApi } from "./api";
import { replayGraceMs } from "./refreshTokens";
import { startWorkos, type WorkosServer } from "./server";
import { authenticate, authorizeUrl, submit } from "./testBrowser";
import { runs } from "../../../../vitest.runs";

let workos: WorkosServer;
beforeAll(async () => {
  workos = await startWorkos({ port: 0 });
});
afterAll(() => workos.close());

afterEach(() => {
  vi.restoreAllMocks();
});

const ada = "ada@example.com";
const grace = "grace@example.com";
const user = (email: string) => {
  const found = workos.people.find((candidate) => candidate.email === email);
  if (found === undefined) throw new Error(`${email} is not seeded.`);
  return found;
};

interface Session {
  refreshToken: string;
  accessToken: string;
}

async function signIn(email = ada, fields: Record<string, string> = {}): Promise<Session> {
  const { location } = await submit(authorizeUrl(workos), { person: user(email).id, ...fields });
  const { body } = await authenticate(workos, {
    grant_type: "authorization_code",
    code: location?.searchParams.get("code"),
  });
  return { refreshToken: String(body.refresh_token), accessToken: String(body.access_token) };
}

const refresh = (refresh_token: string, organization_id?: string) =>
  authenticate(workos, { grant_type: "refresh_token", refresh_token, organization_id });
const successorOf = async (token: string) => String((await refresh(token)).body.refresh_token);
const sessionId = (accessToken: string) => String(decodeJwt(accessToken).sid);

function signOut(accessToken: string) {
  const url = new URL("/user_management/sessions/logout", workos.url);
  url.searchParams.set("session_id", sessionId(accessToken));
  return fetch(url, { redirect: "manual" });
}

/** Lets time pass for the server, which shares this process. */
function advance(ms: number) {
  const now = Date.now() + ms;
  vi.spyOn(Date, "now").mockReturnValue(now);
}

describe("a refresh token that was exchanged a moment ago", () => {
  test("is answered again with the tokens of the first exchange", async () => {
    const { refreshToken } = await signIn();
    advance(0);
    const first = await refresh(refreshToken);
    advance(29_999);
    const second = await refresh(refreshToken);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body).toEqual(first.body);
    expect((await refresh(String(second.body.refresh_token))).status).toBe(200);
  });

  test("is exchanged once by eight requests at the same time", async () => {
    const { refreshToken } = await signIn();
    const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(refreshToken)));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1);
  });

  test("keeps the session of a page that was left while the answer was on its way", async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const { refreshToken } = await signIn();
      await sendAndHangUp({
        client_id: workos.clientId,
        grant_type: "refresh_token",
        refresh_token: refreshToken,
      });
      expect((await refresh(refreshToken)).status).toBe(200);
    }
  });

  test("is refused when the grace is over, and its successor still works", async () => {
    const { refreshToken } = await signIn();
    advance(0);
    const successor = await successorOf(refreshToken);
    advance(replayGraceMs / 2);
    expect((await refresh(refreshToken)).status).toBe(200);
    // Counted from the first exchange: repeating it does not prolong the grace.
    advance(replayGraceMs / 2);
    expect((await refresh(refreshToken)).status).toBe(400);
    expect((await refresh(successor)).status).toBe(200);
  });

  test("switches to another organization of the user, and to no other", async () => {
    const { refreshToken } = await signIn(grace, { [`organization_${user(grace).id}`]: "" });
    const organization = String(user(grace).organizations[0]?.id);
    const { id } = await workosApi(workos.url, workos.apiKey).createOrganization("Elsewhere");
    expect(decodeJwt(String((await refresh(refreshToken)).body.access_token)).org_id).toBe(
      undefined,
    );
    expect((await refresh(refreshToken, id)).status).toBe(400);
    const switched = await refresh(refreshToken, organization);
    expect(decodeJwt(String(switched.body.access_token))).toMatchObject({
      sub: user(grace).id,
      org_id: organization,
    });
  });
});

describe("a session that has ended", () => {
  const call = (method: string, path: string, body?: object) =>
    fetch(new URL(path, workos.emulatorUrl), {
      method,
      headers: { authorization: `Bearer ${workos.apiKey}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const ways: [string, (session: Session, userId: string) => Promise<Response>][] = [
    ["signing out", ({ accessToken }) => signOut(accessToken)],
    [
      "revoking it",
      ({ accessToken }) =>
        call("POST", "/user_management/sessions/revoke", { session_id: sessionId(accessToken) }),
    ],
    ["deleting the user", (_, userId) => call("DELETE", `/user_management/users/${userId}`)],
  ];

  test.each(ways)("by %s is not continued within the grace", async (_, end) => {
    const { id } = await workosApi(workos.url, workos.apiKey).createPerson({
      email: `${crypto.randomUUID()}@example.com`,
      firstName: "Mary",
      lastName: null,
    });
    const { location } = await submit(authorizeUrl(workos), { person: id });
    const { body } = await authenticate(workos, {
      grant_type: "authorization_code",
      code: location?.searchParams.get("code"),
    });
    const session = {
      refreshToken: String(body.refresh_token),
      accessToken: String(body.access_token),
    };
    const other = await signIn(grace);
    const successor = await successorOf(session.refreshToken);
    expect((await end(session, id)).ok).toBe(true);
    expect((await refresh(session.refreshToken)).status).toBe(400);
    expect((await refresh(successor)).status).toBe(400);
    // Another user's session is untouched.
    expect((await refresh(other.refreshToken)).status).toBe(200);
  });

  test("is not ended by a request that WorkOS refuses", async () => {
    const { accessToken, refreshToken } = await signIn();
    const revoke = (authorization: string) =>
      fetch(new URL("/user_management/sessions/revoke", workos.url), {
        method: "POST",
        headers: { authorization, "content-type": "application/json" },
        body: JSON.stringify({ session_id: sessionId(accessToken) }),
      });
    expect((await revoke("Bearer sk_test_other")).status).toBe(401);
    const url = new URL("/user_management/sessions/logout", workos.url);
    url.searchParams.set("session_id", sessionId(accessToken));
    url.searchParams.set("return_to", "https://example.com/");
    expect((await fetch(url, { redirect: "manual" })).status).toBe(400);
    expect((await refresh(refreshToken)).status).toBe(200);
  });
});

test("any order of refreshes, repeats and pauses follows the same rule", async () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ refresh: fc.nat(4) }) },
    { weight: 2, arbitrary: fc.record({ pause: fc.constantFrom(1_000, 29_000, 30_000, 31_000) }) },
    { weight: 1, arbitrary: fc.record({ signOut: fc.nat(4) }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
      vi.restoreAllMocks();
      const first = await signIn();
      const issued = [first];
      const exchangedAt = new Map<string, { at: number; successor: string }>();
      let isOver = false;
      // The clock stands still but for the pauses.
      advance(0);
      for (const each of steps) {
        if ("pause" in each) {
          advance(each.pause);
        } else if ("signOut" in each) {
          await signOut(issued[each.signOut % issued.length]?.accessToken ?? "");
          isOver = true;
        } else {
          const token = issued[each.refresh % issued.length]?.refreshToken ?? "";
          const earlier = exchangedAt.get(token);
          const isExpired = earlier !== undefined && Date.now() - earlier.at >= replayGraceMs;
          const { status, body } = await refresh(token);
          expect(status).toBe(isOver || isExpired ? 400 : 200);
          if (status !== 200) continue;
          const successor = String(body.refresh_token);
          if (earlier !== undefined) expect(successor).toBe(earlier.successor);
          else {
            exchangedAt.set(token, { at: Date.now(), successor });
            issued.push({ refreshToken: successor, accessToken: String(body.access_token) });
          }
        }
      }
    }),
    { numRuns: runs(60) },
  );
});

/** Sends a request, and ends the connection before the answer. */
function sendAndHangUp(body: object): Promise<void> {
  const text = JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(workos.url).port), "127.0.0.1");
    socket.once("error", reject);
    const head = [
      "POST /user_management/authenticate HTTP/1.1",
      "Host: localhost",
      "Content-Type: application/json",
      `Content-Length: ${text.length}`,
    ];
    socket.write(`${head.join("\r\n")}\r\n\r\n${text}`, () => {
      // Late enough to be received, early enough to be unanswered.
      setTimeout(() => {
        socket.destroy();
        resolve();
      }, 2);
    });
  });
}
