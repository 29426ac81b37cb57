import { render } from "@testing-library/react";
import { makeFunctionReference } from "convex/server";
import { Profiler } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openPage, type Page } from "../../test/app";
import { ADA } from "../../test/fakeWorkos";
import { SignedIn } from "../components/gates";
import { useAuth } from "../hooks/useAuth";
import { useAuthedQuery } from "../hooks/useAuthedQuery";

let page: Page;
beforeEach(async () => {
  page = await openPage();
  page.workos.remember(ADA);
});
afterEach(() => page.close());

const whoami = makeFunctionReference<"query", Record<string, never>, string>("users:whoami");

/** Reads the user's own data, as every app does. */
function Data() {
  return useAuthedQuery(whoami, {});
}

function Page() {
  return (
    <SignedIn>
      <Data />
    </SignedIn>
  );
}

describe.each([
  ["its own client", true],
  ["the app's client", false],
])("a load with a session, through %s", (_, makesClient) => {
  it("costs one token request and one authentication, and no mutation for a current row", async () => {
    rowOf(ADA.email);
    const { commits } = await load(makesClient);
    expect(page.workos.requests).toHaveLength(1);
    expect(count("Authenticate")).toBe(1);
    expect(count("Mutation")).toBe(0);
    expect(count("Transition")).toBeLessThanOrEqual(4);
    expect(commits).toBeLessThanOrEqual(6);
  });

  it("costs one mutation when there is no row, or an outdated one", async () => {
    await load(makesClient);
    expect(count("Mutation")).toBe(1);
    await page.reload();
    rowOf("old@example.com");
    page.convex.messages.length = 0;
    await load(makesClient);
    expect(count("Mutation")).toBe(1);
  });

  it("renders nothing when the token is refreshed", async () => {
    rowOf(ADA.email);
    let renders = 0;
    function Watch() {
      useAuth();
      renders++;
      return null;
    }
    page.show(<Watch />, { strict: false, makesClient });
    await signedIn();
    await page.pass(2_000);
    renders = 0;
    const { length } = page.workos.requests;
    await page.pass(6 * 60_000, 10_000);
    expect(page.workos.requests.length).toBeGreaterThan(length);
    expect(renders).toBe(0);
  });
});

async function load(makesClient: boolean): Promise<{ commits: number }> {
  let commits = 0;
  const app = page.app(<Page />, { strict: false, makesClient });
  render(
    <Profiler id="app" onRender={() => commits++}>
      {app}
    </Profiler>,
  );
  await signedIn();
  await page.pass(2_000);
  return { commits };
}

function rowOf(email: string): void {
  page.convex.rows.set(ADA.id, {
    _id: "users:1" as NonNullable<Page["state"]["user"]>["_id"],
    _creationTime: 1,
    createdAt: 1,
    updatedAt: 1,
    workosId: ADA.id,
    email,
  });
}

function count(type: string): number {
  return page.convex.messages.filter((message) => message === type).length;
}

function signedIn() {
  return vi.waitFor(() => expect(page.state.status).toBe("signedIn"), { interval: 5 });
}
