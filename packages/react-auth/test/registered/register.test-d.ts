import type { AuthFunctions, AuthUser, useAuth } from "@opensync/react-auth";
import type { FunctionReference } from "convex/server";
import type { GenericId } from "convex/values";
import { expectTypeOf, it } from "vitest";

/** An app's own users row. */
interface Row {
  _id: GenericId<"users">;
  workosId: string;
  plan: "free" | "pro";
}

declare module "@opensync/react-auth" {
  interface Register {
    user: Row;
  }
}

it("is the user everywhere, once registered", () => {
  type SignedIn = Extract<ReturnType<typeof useAuth>, { status: "signedIn" }>;
  expectTypeOf<AuthUser>().toEqualTypeOf<Row>();
  expectTypeOf<SignedIn["user"]>().toEqualTypeOf<Row>();
});

it("is what me must answer with", () => {
  type Me<Answer> = FunctionReference<"query", "public", Record<string, never>, Answer>;
  expectTypeOf<Me<Row | null>>().toExtend<AuthFunctions["me"]>();
  expectTypeOf<Me<{ plan: "other" } | null>>().not.toExtend<AuthFunctions["me"]>();
});
