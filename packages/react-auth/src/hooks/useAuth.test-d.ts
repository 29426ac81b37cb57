import type { ConvexReactClient } from "convex/react";
import type { FunctionReference } from "convex/server";
import type { ComponentProps } from "react";
import { describe, expectTypeOf, it } from "vitest";
import {
  AuthProvider,
  SignedIn,
  type SignInButton,
  useAuth,
  type AuthFunctions,
  type AuthUser,
  type ReactAuthError,
  type UsersRow,
} from "../index";
import type { UserOf } from "../user";

describe("useAuth", () => {
  const auth = useAuth();

  it("tells the states apart by status", () => {
    if (auth.status === "signedIn") {
      expectTypeOf(auth.user).toEqualTypeOf<AuthUser>();
      expectTypeOf(auth.isAuthenticated).toEqualTypeOf<true>();
      expectTypeOf(auth.error).toBeNull();
    } else {
      expectTypeOf(auth.user).toBeNull();
      expectTypeOf(auth.isAuthenticated).toEqualTypeOf<false>();
    }
    if (auth.status === "error") expectTypeOf(auth.error).toEqualTypeOf<ReactAuthError>();
    if (auth.status === "loading") {
      expectTypeOf(auth.waitingFor).toEqualTypeOf<"session" | "token" | "user">();
      expectTypeOf(auth.isLoading).toEqualTypeOf<true>();
    }
    // @ts-expect-error -- what it waits for is known while loading only
    void auth.waitingFor;
  });

  it("tells them apart by isAuthenticated, error and user as well", () => {
    if (auth.isAuthenticated) expectTypeOf(auth.status).toEqualTypeOf<"signedIn">();
    if (auth.user) expectTypeOf(auth.status).toEqualTypeOf<"signedIn">();
    if (auth.error) expectTypeOf(auth.status).toEqualTypeOf<"error">();
    if (auth.isLoading) expectTypeOf(auth.status).toEqualTypeOf<"loading">();
  });

  it("is a closed union", () => {
    expectTypeOf(auth.status).toEqualTypeOf<"loading" | "signedOut" | "signedIn" | "error">();
  });

  it("has the same actions in every state", () => {
    expectTypeOf(auth.signIn).returns.toEqualTypeOf<Promise<void>>();
    void auth.signIn({ returnTo: "/a", screenHint: "sign-up", loginHint: undefined });
    // @ts-expect-error -- AuthKit's state is not the app's: it is read from the URL
    void auth.signIn({ state: {} });
  });
});

describe("the user", () => {
  it("has the usual row's fields, unless an app has registered its own", () => {
    expectTypeOf<AuthUser>().toEqualTypeOf<UsersRow>();
    expectTypeOf<UserOf<{ usersRow: UsersRow; user: { plan: "pro" } }>>().toEqualTypeOf<{
      plan: "pro";
    }>();
  });

  it("is given to the children of SignedIn", () => {
    void SignedIn({ children: (user) => user.email });
  });
});

describe("AuthProvider", () => {
  // What codegen writes for `export const { me, ensureUser, … } = auth.userFunctions()`.
  type Doc = Omit<UsersRow, "email"> & { email?: string; plan: string };
  type Api = {
    me: FunctionReference<"query", "public", Record<string, never>, Doc | null>;
    ensureUser: FunctionReference<"mutation", "public", Record<string, never>, Doc>;
    fetchProfile: FunctionReference<"action", "internal", { userId: string }, null>;
  };

  it("takes an app's api.auth, with its own fields and more functions", () => {
    expectTypeOf<Api>().toExtend<AuthFunctions>();
  });

  it("takes a client or a URL, and not both", () => {
    const functions = {} as Api;
    const convex = {} as ConvexReactClient;
    const common = { functions, clientId: "client_1", redirectUri: "https://a.example.com/c" };
    void AuthProvider({ ...common, convex });
    void AuthProvider({ ...common, convexUrl: "https://x.convex.cloud" });
    // @ts-expect-error -- a client or a URL is needed
    void AuthProvider(common);
    // @ts-expect-error -- a client and a URL contradict
    void AuthProvider({ ...common, convex, convexUrl: "https://x.convex.cloud" });
  });
});

describe("SignInButton", () => {
  it("takes the props of a button, but not its type: it never submits a form", () => {
    type Props = ComponentProps<typeof SignInButton>;
    expectTypeOf<Props["onClick"]>().toEqualTypeOf<ComponentProps<"button">["onClick"]>();
    expectTypeOf<Props>().not.toHaveProperty("type");
  });
});
