import { ConvexProviderWithAuthKit } from "@convex-dev/workos";
import { render } from "@testing-library/react";
import { AuthKitProvider, useAuth as useAuthKit } from "@workos-inc/authkit-react";
import { useConvexAuth, useMutation, useQuery } from "convex/react";
import { makeFunctionReference } from "convex/server";
import { Profiler, useEffect, useState } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openPage, type Page } from "../../test/app";
import { ADA, CLIENT_ID } from "../../test/fakeWorkos";
import { SignedIn } from "../components/gates";
import { configureAuthKit } from "../configuration";
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

describe("beside AuthKit's and Convex's own providers", () => {
  it("a load costs no more, and no mutation for a current row", async () => {
    rowOf(ADA.email);
    const plain = await loadPlain();
    page.convex.messages.length = page.workos.requests.length = 0;
    await page.reload();
    const ours = { ...(await load(false)), ...counts() };
    expect(ours.requests).toBeLessThanOrEqual(plain.requests);
    expect(ours.authentications).toBeLessThanOrEqual(plain.authentications);
    expect(ours.transitions).toBeLessThanOrEqual(plain.transitions);
    expect(ours.commits).toBeLessThanOrEqual(plain.commits);
    expect(plain.mutations).toBe(1);
    expect(ours.mutations).toBe(0);
  });
});

/** The same page with AuthKitProvider, ConvexProviderWithAuthKit and a mutation that stores the user. */
async function loadPlain() {
  let commits = 0;
  const client = page.convex.connect();
  const ensureUser = makeFunctionReference<"mutation", Record<string, never>>("auth:ensureUser");

  function PlainData() {
    const store = useMutation(ensureUser);
    const { isAuthenticated } = useConvexAuth();
    const [isStored, setStored] = useState(false);
    useEffect(() => {
      if (isAuthenticated) void store({}).then(() => setStored(true));
    }, [isAuthenticated, store]);
    return <p>{useQuery(whoami, isStored ? {} : "skip")}</p>;
  }

  const { unmount, container } = render(
    <Profiler id="app" onRender={() => commits++}>
      <AuthKitProvider
        {...configureAuthKit({
          clientId: CLIENT_ID,
          redirectUri: "http://localhost:5173/callback",
          apiBaseUrl: "http://localhost:4100",
        })}
      >
        <ConvexProviderWithAuthKit client={client} useAuth={useAuthKit}>
          <PlainData />
        </ConvexProviderWithAuthKit>
      </AuthKitProvider>
    </Profiler>,
  );
  await vi.waitFor(() => expect(container).toHaveTextContent(ADA.id), { interval: 5 });
  await page.pass(2_000);
  const result = { commits, ...counts() };
  unmount();
  await client.close();
  return result;
}

function counts() {
  return {
    requests: page.workos.requests.length,
    authentications: count("Authenticate"),
    transitions: count("Transition"),
    mutations: count("Mutation"),
  };
}

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
