import { act } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FUNCTIONS, openPage, type Page } from "../../test/app";
import { ADA, CLIENT_ID, GRACE, type Answer } from "../../test/fakeWorkos";

let page: Page;
afterEach(() => page.close());

// Convex has stopped its socket and waits for a token (convex 1.48,
// `tryToReauthenticate`): the moment in which another token must not be lost.
describe.each([
  { name: "the app's own client", makesClient: false },
  { name: "a client that AuthProvider makes", makesClient: true },
])("with $name, while Convex waits for a token", ({ makesClient }) => {
  beforeEach(async () => {
    page = await openPage();
    page.workos.remember({ ...ADA, organizationId: "org_here" });
    page.show(null, { makesClient });
    await page.pass(3_000);
    expect(page.state.status).toBe("signedIn");
  });

  it.each<[string, Answer[]]>([
    ["has failed", [503, 503]],
    ["has failed for good", [503, 503, 503, 503, 503, 503]],
    ["is on its way", []],
  ])("an organization switch while a refresh %s ends signed in", async (_, answers) => {
    page.workos.answerNext(...answers);
    act(() => page.convex.expireTokens());
    if (answers.length > 0) await page.pass(answers.length * 2_000, 100);
    page.workos.answerNext();
    await act(() => page.kit.switchToOrganization({ organizationId: "org_there" }));
    await recover();
    expect(page.state.status).toBe("signedIn");
    expect(page.convex.calls.at(-1)).toMatchObject({ organization: "org_there" });
  });

  it.each([10, 500, 5_000])(
    "an organization switch while the socket takes %i ms to close ends signed in",
    async (ms) => {
      page.convex.setCloseTime(ms);
      act(() => page.convex.expireTokens());
      await act(() => page.kit.switchToOrganization({ organizationId: "org_there" }));
      await recover();
      expect(page.state.status).toBe("signedIn");
      expect(page.convex.calls.at(-1)).toMatchObject({ organization: "org_there" });
    },
  );

  it("a refresh that brings another user's token ends signed in as that user", async () => {
    page.workos.remember(GRACE);
    act(() => page.convex.expireTokens());
    await recover();
    expect(page.state.status).toBe("signedIn");
    expect(page.state.user).toMatchObject({ workosId: GRACE.id });
  });

  it("a retry after another error ends signed in", async () => {
    page.convex.failMe(true);
    await page.pass(1_000);
    expect(page.state.error?.code).toBe("provisioning_failed");
    page.workos.answerNext(503, 503);
    act(() => page.convex.expireTokens());
    await page.pass(500, 100);
    page.workos.answerNext();
    page.convex.failMe(false);
    act(() => page.state.retry());
    await recover();
    expect(page.state.status).toBe("signedIn");
  });

  it("a sign-out and a sign-in in another tab end signed in", async () => {
    const other = new BroadcastChannel(`opensync-auth:${CLIENT_ID}`);
    page.workos.answerNext(503, 503);
    act(() => page.convex.expireTokens());
    await page.pass(500, 100);
    page.workos.answerNext();
    other.postMessage("signed-out");
    await page.pass(1_000);
    expect(page.state.status).toBe("signedOut");
    // The signed-out page's own queries are answered.
    await expect(page.client.query(FUNCTIONS.me, {})).resolves.toBeNull();
    page.workos.remember({ ...ADA, organizationId: "org_here" });
    await act(() => page.kit.getAccessToken({ forceRefresh: true }));
    await recover();
    expect(page.state.status).toBe("signedIn");
    other.close();
  });
});

async function recover() {
  await page.pass(10_000);
  act(() => void window.dispatchEvent(new Event("focus")));
  act(() => void window.dispatchEvent(new Event("online")));
  await page.pass(60_000, 5_000);
}
