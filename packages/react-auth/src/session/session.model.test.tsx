import { act } from "@testing-library/react";
import { getClaims } from "@workos-inc/authkit-react";
import { makeFunctionReference } from "convex/server";
import fc from "fast-check";
import { expect, it } from "vitest";
import { runs } from "../../../../vitest.runs";
import { openPage } from "../../test/app";
import { ADA, CLIENT_ID, GRACE, type Answer, type TestUser } from "../../test/fakeWorkos";
import { LOADING_LIMIT } from "./machine";

/** Everything that may happen to a page, in any order. */
type Step =
  | { do: "pass"; seconds: number }
  | { do: "expire" | "focus" | "retry" | "restart" | "queueRequest" }
  | { do: "workos"; answers: Answer }
  | { do: "switchOrganization"; organizationId: string }
  | { do: "signInElsewhere"; user: string; isAnnounced: boolean }
  | { do: "signOutElsewhere"; isAnnounced: boolean }
  | { do: "signOutHere" }
  | { do: "convex"; isOffline: boolean }
  | { do: "network"; isOffline: boolean }
  | { do: "tokens"; areRejected: boolean }
  | { do: "row"; isBroken: boolean };

const boolean = fc.boolean();
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("pass"), seconds: fc.constantFrom(0.1, 1, 5, 40, 330) }),
  fc.record({ do: fc.constantFrom("expire", "focus", "retry", "restart", "queueRequest") }),
  fc.record({
    do: fc.constant("workos"),
    answers: fc.constantFrom<Answer>("ok", "network", 503, 429, "hang"),
  }),
  fc.record({
    do: fc.constant("switchOrganization"),
    organizationId: fc.constantFrom("org_1", "org_2"),
  }),
  fc.record({
    do: fc.constant("signInElsewhere"),
    user: fc.constantFrom("ada", "grace"),
    isAnnounced: boolean,
  }),
  fc.record({ do: fc.constant("signOutElsewhere"), isAnnounced: boolean }),
  fc.record({ do: fc.constant("signOutHere") }),
  fc.record({ do: fc.constant("convex"), isOffline: boolean }),
  fc.record({ do: fc.constant("network"), isOffline: boolean }),
  fc.record({ do: fc.constant("tokens"), areRejected: boolean }),
  fc.record({ do: fc.constant("row"), isBroken: boolean }),
);

// The clock is fake, so minutes pass at once; the test is bounded by runs.
it.each([false, true])(
  "ends in a truthful state after any sequence of faults (AuthProvider makes the client: %s)",
  async (makesClient) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const run = await startRun(makesClient);
        try {
          for (const next of steps) await run.take(next);
          await run.recover();
          run.expectTruth();
        } finally {
          await run.page.close();
        }
      }),
      { numRuns: RUNS, ...(SEED !== undefined && { seed: SEED }) },
    );
  },
  600_000,
);

const RUNS = Number(process.env["MODEL_RUNS"] ?? runs(25));
const SEED =
  process.env["MODEL_SEED"] === undefined ? undefined : Number(process.env["MODEL_SEED"]);

const KEY = `workos:refresh-token:${CLIENT_ID}`;

/** Changes AuthKit's refresh token as another tab does, which the browser reports to this one. */
function changeElsewhere(change: () => void) {
  const oldValue = localStorage.getItem(KEY);
  change();
  const newValue = localStorage.getItem(KEY);
  const more = { key: KEY, oldValue, newValue, storageArea: localStorage };
  act(() => void dispatchEvent(new StorageEvent("storage", more)));
}

async function startRun(makesClient: boolean) {
  const page = await openPage();
  const other = new BroadcastChannel(`opensync-auth:${CLIENT_ID}`);
  /** The user of the session that the browser has. */
  let truth: TestUser | null = ADA;
  /** Of the newest token that the page has received. */
  let token: { sub: string; org_id?: string | undefined } | undefined;
  let requests = 0;
  let seen = 0;
  let loadingSince: number | undefined;

  function show() {
    token = undefined;
    page.show(null, {
      makesClient,
      onRefresh: ({ accessToken }) => {
        check();
        token = getClaims(accessToken);
      },
    });
  }

  /** Every state that was shown since the last check fits the newest token. */
  function check() {
    for (const state of page.states.slice(seen)) {
      if (state.status === "signedIn") expect(state.user.workosId).toBe(token?.sub);
    }
    seen = page.states.length;
  }

  async function pass(seconds: number) {
    const step = seconds > 60 ? 5_000 : 500;
    for (let ms = 0; ms < seconds * 1_000; ms += step) {
      await page.pass(Math.min(step, seconds * 1_000), Math.min(step, seconds * 1_000));
      check();
      if (page.state.status !== "loading") loadingSince = undefined;
      else loadingSince ??= Date.now();
      expect(Date.now() - (loadingSince ?? Date.now())).toBeLessThanOrEqual(LOADING_LIMIT + 5_000);
      if (page.left.includes("reload")) await restart();
    }
  }

  async function restart() {
    await page.reload();
    loadingSince = undefined;
    show();
  }

  async function take(next: Step) {
    switch (next.do) {
      case "pass":
        return pass(next.seconds);
      case "expire":
        act(() => page.convex.expireTokens());
        break;
      case "focus":
        act(() => void dispatchEvent(new Event("focus")));
        break;
      case "retry":
        act(() => page.state.retry());
        loadingSince = undefined;
        break;
      case "restart":
        await restart();
        break;
      case "queueRequest": {
        if (page.state.status !== "signedIn") break;
        const name = `${token?.sub} ${token?.org_id ?? null} ${++requests}`;
        const add = makeFunctionReference<"mutation">(`notes:${name}`);
        void page.client.mutation(add, {}).catch(() => {});
        break;
      }
      case "workos":
        page.workos.answerAlways(next.answers);
        break;
      case "switchOrganization": {
        const { organizationId } = next;
        const done = page.kit.switchToOrganization({ organizationId }).catch(() => {});
        await pass(1);
        void done;
        break;
      }
      case "signInElsewhere":
        truth = next.user === "ada" ? ADA : GRACE;
        changeElsewhere(() => page.workos.remember(truth ?? ADA));
        if (next.isAnnounced) other.postMessage("signed-in");
        break;
      case "signOutElsewhere":
        truth = null;
        page.workos.revokeAll();
        changeElsewhere(() => localStorage.removeItem(KEY));
        if (next.isAnnounced) other.postMessage("signed-out");
        break;
      case "signOutHere": {
        let isOut = false;
        void page.state.signOut().then(
          () => (isOut = true),
          () => {},
        );
        await pass(45);
        if (!isOut) break;
        truth = null;
        page.workos.revokeAll();
        await restart();
        break;
      }
      case "convex":
        page.convex.setOffline(next.isOffline);
        break;
      case "network":
        page.convex.setOffline(next.isOffline);
        page.workos.answerAlways(next.isOffline ? "network" : "ok");
        act(() => void dispatchEvent(new Event(next.isOffline ? "offline" : "online")));
        break;
      case "tokens":
        page.convex.refuseTokens(next.areRejected);
        break;
      case "row":
        act(() => page.convex.failMe(next.isBroken));
    }
    await pass(0.5);
  }

  /** All faults end; the user presses "Try again" where the page offers it. */
  async function recover() {
    page.workos.answerAlways("ok");
    page.convex.refuseTokens(false);
    act(() => page.convex.failMe(false));
    page.convex.setOffline(false);
    act(() => void dispatchEvent(new Event("online")));
    // Tokens live for five minutes: by then the page has asked WorkOS.
    await pass(330);
    for (let tries = 0; page.state.status === "error" && tries < 3; tries++) {
      act(() => page.state.retry());
      loadingSince = undefined;
      await pass(40);
    }
  }

  function expectTruth() {
    const { subject, organization } = page.convex.calls.at(-1) ?? {};
    if (truth === null) {
      expect(page.state.status).toBe("signedOut");
    } else {
      expect(page.state).toMatchObject({ status: "signedIn", user: { workosId: truth.id } });
      expect(token?.sub).toBe(truth.id);
      expect({ subject, organization }).toEqual({
        subject: truth.id,
        organization: token?.org_id ?? null,
      });
    }
    for (const { path, subject, organization } of page.convex.calls) {
      if (!path.startsWith("notes:") || subject === null) continue;
      expect(path).toContain(`notes:${subject} ${organization}`);
    }
  }

  page.workos.remember(ADA);
  show();
  await pass(3);
  expect(page.state.status).toBe("signedIn");
  return { page, take, recover, expectTruth };
}
