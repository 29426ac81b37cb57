import { act, cleanup, render, type RenderResult } from "@testing-library/react";
import { useAuth as useAuthKit } from "@workos-inc/authkit-react";
import { useConvex, type ConvexReactClient } from "convex/react";
import { makeFunctionReference } from "convex/server";
import { StrictMode, type ReactNode } from "react";
import { vi } from "vitest";
import { AuthProvider, useAuth, type AuthProviderProps, type AuthState } from "../src/index";
import { createFakeConvex, type ConvexOptions, type FakeConvex } from "./fakeConvex";
import { CLIENT_ID, createFakeWorkos, type FakeWorkos } from "./fakeWorkos";

/** A page with nothing faked but its network and its ways out. */
export async function openPage(path = "/", options: ConvexOptions = {}): Promise<Page> {
  // Date and timers stand still but for what a test waits, so hours can pass.
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const workos = await createFakeWorkos();
  const convex = createFakeConvex(workos);
  const left: string[] = [];
  const real = window.location;
  window.history.replaceState(null, "", path);
  vi.stubGlobal("fetch", workos.fetch);
  vi.stubGlobal(
    "location",
    // `real` itself would insist on its own methods.
    new Proxy({} as Location, {
      get(_, name) {
        if (name === "assign" || name === "replace") return (url: string) => left.push(String(url));
        if (name === "reload") return () => left.push("reload");
        const value: unknown = Reflect.get(real, name);
        return typeof value === "function" ? value.bind(real) : value;
      },
    }),
  );
  vi.spyOn(console, "error").mockImplementation(() => {});
  vi.spyOn(console, "log").mockImplementation(() => {});
  vi.spyOn(console, "warn").mockImplementation(() => {});
  vi.spyOn(console, "debug").mockImplementation(() => {});
  vi.stubGlobal("WebSocket", convex.socketConstructor);
  let client = convex.connect(options);
  const states: AuthState[] = [];
  /** Also after a test has emptied the list: a state that lasts is not shown again. */
  let last: AuthState | undefined;
  let kit: ReturnType<typeof useAuthKit> | undefined;
  let inUse: ConvexReactClient | undefined;

  function Watch() {
    const auth = useAuth();
    kit = useAuthKit();
    inUse = useConvex();
    // Tests look at what was shown, in the order in which it was.
    if (last !== auth) states.push(auth);
    last = auth;
    return null;
  }

  const page: Page = {
    workos,
    convex,
    left,
    states,
    get state() {
      if (!last) throw new Error("Nothing has been rendered.");
      return last;
    },
    get kit() {
      if (!kit) throw new Error("Nothing has been rendered.");
      return kit;
    },
    get client() {
      if (!inUse) throw new Error("Nothing has been rendered.");
      return inUse;
    },
    app(children, { strict = true, makesClient = false, ...props } = {}) {
      const app = (
        <AuthProvider
          {...(makesClient ? { convexUrl: "https://fake.convex.cloud" } : { convex: client })}
          functions={FUNCTIONS}
          clientId={CLIENT_ID}
          redirectUri="http://localhost:5173/callback"
          apiBaseUrl="http://localhost:4100"
          {...props}
        >
          <Watch />
          {children}
        </AuthProvider>
      );
      return strict ? <StrictMode>{app}</StrictMode> : app;
    },
    show(children, props) {
      return render(page.app(children, props));
    },
    async pass(ms, step = 250) {
      for (let gone = 0; gone < ms; gone += step) {
        await act(async () => {
          await vi.advanceTimersByTimeAsync(step);
          do await new Promise((resolve) => realSetImmediate(resolve));
          while (workos.isBusy());
        });
      }
    },
    async reload() {
      // AuthKit keeps tokens and timers in a module, which outlives the page here.
      const kept = [localStorage, sessionStorage].map((storage) => ({ ...storage }));
      void kit?.signOut({ navigate: false }).catch(() => {});
      Object.assign(localStorage, kept[0]);
      // The browser releases a page's locks with the page.
      for (const key of Object.keys(localStorage)) {
        if (key.startsWith("browser-tabs-lock")) localStorage.removeItem(key);
      }
      Object.assign(sessionStorage, kept[1]);
      cleanup();
      await client.close();
      vi.clearAllTimers();
      client = convex.connect(options);
      last = undefined;
      left.length = 0;
    },
    async close() {
      // AuthKit keeps tokens in a module, which outlives a test.
      void kit?.signOut({ navigate: false }).catch(() => {});
      cleanup();
      await client.close();
      vi.clearAllTimers();
      vi.useRealTimers();
      localStorage.clear();
      sessionStorage.clear();
    },
  };
  return page;
}

export interface Page {
  workos: FakeWorkos;
  convex: FakeConvex;
  /** Where the page wanted to go. */
  left: string[];
  /** Every state that was shown, in order. */
  states: AuthState[];
  readonly state: AuthState;
  /** AuthKit's own hook, as it is now. */
  readonly kit: ReturnType<typeof useAuthKit>;
  /** The Convex client that the page's components have, as it is now. */
  readonly client: ConvexReactClient;
  show(children?: ReactNode, props?: ShowProps): RenderResult;
  /** What `show` renders, to render it again. */
  app(children?: ReactNode, props?: ShowProps): ReactNode;
  /** Lets `ms` milliseconds pass, in steps, each until all has settled. */
  pass(ms: number, step?: number): Promise<void>;
  /** Takes the page away, as the browser does before it loads a page again. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

const realSetImmediate = setImmediate;

type ShowProps = Partial<Omit<AuthProviderProps, "convex" | "convexUrl" | "children">> & {
  strict?: boolean;
  /** Whether `AuthProvider` makes the Convex client. */
  makesClient?: boolean;
};

/** As `api.auth` of an app is, which has more functions than these. */
export const FUNCTIONS = {
  me: makeFunctionReference<"query">("auth:me"),
  ensureUser: makeFunctionReference<"mutation">("auth:ensureUser"),
  fetchProfile: makeFunctionReference<"action">("auth:fetchProfile"),
};
