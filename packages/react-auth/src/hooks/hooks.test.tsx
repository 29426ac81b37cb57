import { act, cleanup, render, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createMockSession, MockAuthProvider, type MockSession } from "../testing";
import { useAccessToken } from "./useAccessToken";
import { useOrganization, type Organization } from "./useOrganization";
import { useRequirements } from "./useRequirements";
import { useUser } from "./useUser";

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const ENGINES = { id: "org_01EXAMPLE", name: "Engines" };
const LOOMS = { id: "org_2", name: "Looms" };

function under(mock: MockSession) {
  return ({ children }: { children: ReactNode }) => (
    <MockAuthProvider mock={mock}>{children}</MockAuthProvider>
  );
}

describe("useUser", () => {
  it("returns the row while signed in, and null otherwise", () => {
    const mock = createMockSession();
    const { result } = renderHook(() => useUser(), { wrapper: under(mock) });
    expect(result.current?.name).toBe("Ada Lovelace");
    act(() => mock.show("loadingUser"));
    expect(result.current).toBeNull();
  });
});

describe("useRequirements", () => {
  it("returns null when all are met, what is missing, or undefined without a user", () => {
    const mock = createMockSession();
    const { result, rerender } = renderHook(useRequirements, {
      wrapper: under(mock),
      initialProps: { permission: "sessions:delete" },
    });
    expect(result.current).toBeNull();
    rerender({ permission: "sessions:share" });
    expect(result.current).toEqual({ kind: "permission", name: "sessions:share" });
    act(() => mock.show("signedOut"));
    expect(result.current).toBeUndefined();
    act(() => mock.show("token_rejected"));
    expect(result.current).toBeUndefined();
  });

  it("changes when the last sign-in becomes too old", () => {
    vi.useFakeTimers();
    const mock = createMockSession();
    const { result } = renderHook(() => useRequirements({ recentAuth: { maxAgeMs: 90_000 } }), {
      wrapper: under(mock),
    });
    expect(result.current).toBeNull();
    act(() => void vi.advanceTimersByTime(31_000));
    expect(result.current).toEqual({ kind: "recentAuth", maxAgeMs: 90_000 });
  });
});

describe("useOrganization", () => {
  it("returns the organization of the token", () => {
    const mock = createMockSession({ session: { role: "owner" } });
    const { result } = renderHook(() => useOrganization(), { wrapper: under(mock) });
    expect(result.current.current).toMatchObject({ id: ENGINES.id, role: "owner" });
    expect(result.current.organizations).toBeUndefined();
    act(() => mock.show("noOrganization"));
    expect(result.current.current).toBeNull();
  });

  it("lists what the app's function returns, and again on reload", async () => {
    const list = vi.fn(async () => [ENGINES]);
    const { result } = renderHook(() => useOrganization({ list }), {
      wrapper: under(createMockSession()),
    });
    await vi.waitFor(() => expect(result.current.organizations).toEqual([ENGINES]));
    list.mockResolvedValueOnce([ENGINES, LOOMS]);
    act(() => result.current.reload());
    await vi.waitFor(() => expect(result.current.organizations).toEqual([ENGINES, LOOMS]));
    expect(list).toHaveBeenCalledTimes(2);
  });

  it("keeps the last list when the function fails, with the error", async () => {
    const list = vi.fn(async () => [ENGINES]);
    const { result } = renderHook(() => useOrganization({ list }), {
      wrapper: under(createMockSession()),
    });
    await vi.waitFor(() => expect(result.current.organizations).toEqual([ENGINES]));
    const failure = new Error("WorkOS is down");
    list.mockRejectedValueOnce(failure);
    act(() => result.current.reload());
    await vi.waitFor(() => expect(result.current.error).toBe(failure));
    expect(result.current.organizations).toEqual([ENGINES]);
  });

  it("keeps the list when a switch remounts the page", async () => {
    const list = vi.fn(async () => [ENGINES]);
    const mock = createMockSession();
    let shown: Organization[] | undefined;
    function List() {
      shown = useOrganization({ list }).organizations;
      return null;
    }
    const wrapper = under(mock);
    const { rerender } = render(<List key={1} />, { wrapper });
    await vi.waitFor(() => expect(shown).toEqual([ENGINES]));
    list.mockReturnValueOnce(new Promise(() => {}));
    rerender(<List key={2} />);
    expect(shown).toEqual([ENGINES]);
  });

  it("never shows another user's list", async () => {
    const lists = new Map<string, (organizations: Organization[]) => void>();
    const list = vi.fn(
      () => new Promise<Organization[]>((resolve) => lists.set(`list ${lists.size}`, resolve)),
    );
    const mock = createMockSession();
    const { result } = renderHook(() => useOrganization({ list }), { wrapper: under(mock) });
    const grace = { ...mock.getFacts().user, _id: "grace" } as NonNullable<
      ReturnType<typeof useUser>
    >;
    act(() => mock.dispatch({ type: "userLoaded", user: grace }));
    await act(async () => lists.get("list 0")?.([ENGINES]));
    expect(result.current.organizations).toBeUndefined();
    await act(async () => lists.get("list 1")?.([LOOMS]));
    expect(result.current.organizations).toEqual([LOOMS]);
  });

  it("switches to another organization", async () => {
    const mock = createMockSession();
    const { result } = renderHook(() => useOrganization(), { wrapper: under(mock) });
    await act(() => result.current.switchTo("org_2"));
    expect(result.current.current?.id).toBe("org_2");
    expect(mock.calls).toEqual([{ name: "switchToOrganization", organizationId: "org_2" }]);
  });
});

describe("useAccessToken", () => {
  it("is the same function in every render", () => {
    const mock = createMockSession();
    const { result, rerender } = renderHook(() => useAccessToken(), { wrapper: under(mock) });
    const first = result.current;
    rerender();
    expect(result.current).toBe(first);
  });
});
