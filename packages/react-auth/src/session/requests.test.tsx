import { act } from "@testing-library/react";
import { useQuery } from "convex/react";
import { makeFunctionReference } from "convex/server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openPage, type Page } from "../../test/app";
import { ADA, CLIENT_ID, GRACE, type TestUser } from "../../test/fakeWorkos";

const addNote = makeFunctionReference<"mutation">("notes:add");
const sendMail = makeFunctionReference<"action">("mails:send");
const whoami = makeFunctionReference<"query">("users:whoami");

const HERE: TestUser = { ...ADA, organizationId: "org_here" };

let page: Page;
let other: BroadcastChannel;
/** What the page's own query showed, with the user that the page showed beside it. */
let shown: string[];

beforeEach(() => {
  other = new BroadcastChannel(`opensync-auth:${CLIENT_ID}`);
  shown = [];
});
afterEach(async () => {
  other.close();
  await page.close();
});

/** The ways in which the user or organization of a page changes. */
const CHANGES: [string, () => Promise<void>, object][] = [
  [
    "another organization",
    () => act(() => page.kit.switchToOrganization({ organizationId: "org_there" })),
    { subject: ADA.id, organization: "org_there" },
  ],
  [
    "another user, who signed in in another tab",
    async () => {
      page.workos.remember(GRACE);
      await act(() => page.kit.getAccessToken({ forceRefresh: true }));
    },
    { subject: GRACE.id },
  ],
  [
    "an impersonator of the same user",
    async () => {
      page.workos.remember({ ...HERE, impersonator: "support@example.com" });
      await act(() => page.kit.getAccessToken({ forceRefresh: true }));
    },
    { subject: ADA.id },
  ],
  [
    "the same user after a sign-out",
    async () => {
      other.postMessage("signed-out");
      await page.pass(500);
      expect(page.state.status).toBe("signedOut");
      page.workos.remember(HERE);
      await act(() => page.kit.getAccessToken({ forceRefresh: true }));
    },
    { subject: ADA.id, organization: "org_here" },
  ],
];

describe("a client that AuthProvider makes", () => {
  beforeEach(() => open(true));

  it.each(CHANGES)("never sends requests queued before %s", async (_, change, expected) => {
    page.convex.setOffline(true);
    const [mutation, action] = [
      settle(page.client.mutation(addNote, {})),
      settle(page.client.action(sendMail, {})),
    ];
    await change();
    page.convex.setOffline(false);
    await page.pass(90_000, 2_000);
    expect(requests()).toEqual([]);
    expect(page.state.status).toBe("signedIn");
    expect(page.convex.calls.at(-1)).toMatchObject(expected);
    expect(await mutation).toMatchObject({ code: "session_changed" });
    expect(await action).toMatchObject({ code: "session_changed" });
    expect(page.left).toEqual([]);
  });

  it("never sends requests queued before a change that comes with the reconnection", async () => {
    page.convex.setOffline(true);
    page.workos.answerAlways("network");
    const mutation = settle(page.client.mutation(addNote, {}));
    // The token expires meanwhile, and Grace signs in in another tab.
    await page.pass(6 * 60_000, 10_000);
    page.workos.remember(GRACE);
    page.convex.setOffline(false);
    page.workos.answerAlways("ok");
    act(() => void window.dispatchEvent(new Event("online")));
    await page.pass(60_000, 1_000);
    expect(page.state.user).toMatchObject({ workosId: GRACE.id });
    expect(requests().filter(({ subject }) => subject !== null)).toEqual([]);
    expect(await mutation).toMatchObject({ code: "session_changed" });
  });

  it("does not send an unanswered request a second time after the change", async () => {
    page.convex.failMutations("hold");
    const mutation = settle(page.client.mutation(addNote, {}));
    await page.pass(500);
    await act(() => page.kit.switchToOrganization({ organizationId: "org_there" }));
    await page.pass(10_000);
    expect(requests()).toMatchObject([{ subject: ADA.id, organization: "org_here" }]);
    expect(await mutation).toMatchObject({ code: "session_changed" });
  });

  it("rejects requests of a component that still has the former client", async () => {
    const { client } = page;
    await act(() => page.kit.switchToOrganization({ organizationId: "org_there" }));
    await page.pass(2_000);
    expect(page.client).not.toBe(client);
    for (const request of [
      client.mutation(addNote, {}),
      client.action(sendMail, {}),
      client.query(whoami, {}),
    ]) {
      expect(await settle(request)).toMatchObject({ code: "session_changed" });
    }
    await expect(page.client.mutation(addNote, {})).resolves.toBeNull();
    expect(requests()).toMatchObject([{ organization: "org_there" }]);
  });

  it("shows no result of the previous organization's queries", async () => {
    expect(shown.at(-1)).toBe("signedIn user_ada org_here");
    await act(() => page.kit.switchToOrganization({ organizationId: "org_there" }));
    await page.pass(5_000);
    const after = shown.slice(shown.lastIndexOf("signedIn user_ada org_here") + 1);
    expect(after.at(-1)).toBe("signedIn user_ada org_there");
    expect(after.filter((line) => line.includes("org_here"))).toEqual([]);
  });

  it("shows none of it while Convex cannot be reached either", async () => {
    page.convex.setOffline(true);
    const { length } = shown;
    await act(() => page.kit.switchToOrganization({ organizationId: "org_there" }));
    await page.pass(60_000, 5_000);
    expect(page.state.error?.code).toBe("convex_unavailable");
    expect(shown.slice(length).filter((line) => line.includes("org_here"))).toEqual([]);
  });

  it("keeps one connection after a change", async () => {
    const { length } = page.convex.sockets;
    await act(() => page.kit.switchToOrganization({ organizationId: "org_there" }));
    await page.pass(10_000);
    expect(page.convex.sockets).toHaveLength(length + 1);
    const { calls } = page.convex;
    const before = calls.length;
    await page.pass(10 * 60_000, 10_000);
    expect(calls.slice(before).every((call) => call.organization === "org_there")).toBe(true);
  });

  it.each<[string, () => unknown]>([
    ["a refresh", () => act(() => page.kit.getAccessToken({ forceRefresh: true }))],
    ["an expired token", () => act(() => page.convex.expireTokens())],
    [
      "a refresh that fails and a retry",
      async () => {
        page.workos.answerNext(503, 503);
        await act(() => page.kit.getAccessToken({ forceRefresh: true }).catch(() => {}));
      },
    ],
  ])("runs a queued mutation once for the same user after %s", async (_, change) => {
    const { client } = page;
    page.convex.setOffline(true);
    const mutation = settle(page.client.mutation(addNote, {}));
    await change();
    page.convex.setOffline(false);
    await page.pass(60_000, 2_000);
    expect(await mutation).toBeNull();
    expect(requests()).toMatchObject([{ subject: ADA.id, organization: "org_here" }]);
    expect(page.client).toBe(client);
  });

  it("warns before the page is left with an unanswered mutation, and not after a change", async () => {
    const leaves = () => !dispatchEvent(new Event("beforeunload", { cancelable: true }));
    expect(leaves()).toBe(false);
    page.convex.failMutations("hold");
    void settle(page.client.mutation(addNote, {}));
    expect(leaves()).toBe(true);
    await act(() => page.kit.switchToOrganization({ organizationId: "org_there" }));
    await page.pass(2_000);
    expect(leaves()).toBe(false);
  });
});

describe("the app's own client", () => {
  beforeEach(() => open(false));

  it.each(CHANGES)("loads the page again when requests wait before %s", async (_, change) => {
    page.convex.setOffline(true);
    void settle(page.client.mutation(addNote, {}));
    await change();
    await page.pass(5_000);
    expect(new Set(page.left)).toEqual(new Set(["reload"]));
    page.convex.setOffline(false);
    await page.pass(60_000, 2_000);
    expect(requests().filter(({ subject }) => subject !== null)).toEqual([]);
    expect(page.state.status).not.toBe("signedIn");
  });

  it.each(CHANGES)("goes on without a load when nothing waits before %s", async (_, change, to) => {
    await page.client.mutation(addNote, {});
    await change();
    await page.pass(10_000);
    expect(page.left).toEqual([]);
    expect(page.state.status).toBe("signedIn");
    expect(page.convex.calls.at(-1)).toMatchObject(to);
  });

  it("shows no result of the previous organization's queries beside the next one's", async () => {
    await act(() => page.kit.switchToOrganization({ organizationId: "org_there" }));
    await page.pass(5_000);
    const after = shown.slice(shown.indexOf("signedIn user_ada org_there"));
    expect(after.filter((line) => line.includes("org_here"))).toEqual([]);
  });

  it("runs a queued mutation once for the same user after an expired token", async () => {
    page.convex.setOffline(true);
    const mutation = settle(page.client.mutation(addNote, {}));
    act(() => page.convex.expireTokens());
    await act(() => page.kit.getAccessToken({ forceRefresh: true }));
    page.convex.setOffline(false);
    await page.pass(60_000, 2_000);
    expect(await mutation).toBeNull();
    expect(requests()).toMatchObject([{ subject: ADA.id, organization: "org_here" }]);
    expect(page.left).toEqual([]);
  });

  it("shows an error with a retry when the browser refuses the load", async () => {
    page.convex.setOffline(true);
    void settle(page.client.mutation(addNote, {}));
    await act(() => page.kit.switchToOrganization({ organizationId: "org_there" }));
    await page.pass(40_000, 1_000);
    expect(page.state.error?.code).toBe("session_unavailable");
    const { length } = page.left;
    act(() => page.state.retry());
    await page.pass(1_000);
    expect(page.left.length).toBeGreaterThan(length);
  });
});

async function open(makesClient: boolean) {
  page = await openPage();
  page.workos.remember(HERE);
  page.show(<Shown />, { makesClient });
  await page.pass(3_000);
  expect(page.state.status).toBe("signedIn");
}

/** A component outside of the gates, which Convex's own hooks keep subscribed. */
function Shown() {
  const answer: unknown = useQuery(whoami, {});
  shown.push(`${page.states.at(-1)?.status} ${String(answer)}`);
  return null;
}

function requests() {
  return page.convex.calls.filter(({ path }) => path === "notes:add" || path === "mails:send");
}

function settle(request: Promise<unknown>): Promise<unknown> {
  return request.catch((error: unknown) => error);
}
