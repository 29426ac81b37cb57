import type { MissingRequirement } from "@opensync/convex-auth/requirements";
import type { FunctionReference, PaginationOptions, PaginationResult } from "convex/server";
import { describe, expectTypeOf, it } from "vitest";
import {
  useAccessToken,
  useAuthedPaginatedQuery,
  useAuthedQuery,
  useOrganization,
  useRequirements,
  useUser,
  type AuthUser,
  type Organization,
} from "../index";

type List = FunctionReference<"query", "public", { limit: number }, string[]>;
type All = FunctionReference<"query", "public", Record<string, never>, number>;
type Page = FunctionReference<
  "query",
  "public",
  { paginationOpts: PaginationOptions; source: string },
  PaginationResult<{ title: string }>
>;

describe("the hooks", () => {
  it("infer a query's arguments and result", () => {
    expectTypeOf(useAuthedQuery({} as List, { limit: 1 })).toEqualTypeOf<string[] | undefined>();
    expectTypeOf(useAuthedQuery({} as List, "skip")).toEqualTypeOf<string[] | undefined>();
    expectTypeOf(useAuthedQuery({} as All)).toEqualTypeOf<number | undefined>();
    // @ts-expect-error -- the argument is missing
    useAuthedQuery({} as List);
    // @ts-expect-error -- the argument has another type
    useAuthedQuery({} as List, { limit: "1" });
  });

  it("infer the rows of a paginated query", () => {
    const { results } = useAuthedPaginatedQuery(
      {} as Page,
      { source: "codex" },
      { initialNumItems: 5 },
    );
    expectTypeOf(results).toEqualTypeOf<{ title: string }[]>();
    // @ts-expect-error -- it is no paginated query
    useAuthedPaginatedQuery({} as List, {}, { initialNumItems: 5 });
  });

  it("have the types of the row, the token and the check", () => {
    expectTypeOf(useUser()).toEqualTypeOf<AuthUser | null>();
    expectTypeOf(useAccessToken()).returns.toEqualTypeOf<Promise<string | null>>();
    expectTypeOf(useRequirements({ role: "admin" })).toEqualTypeOf<
      MissingRequirement | null | undefined
    >();
    // @ts-expect-error -- there is no such requirement
    useRequirements({ roles: "admin" });
  });

  it("keep an organization's own fields", () => {
    const list = async () => [{ id: "org_1", name: "Engines", plan: "pro" }];
    const { organizations } = useOrganization({ list });
    expectTypeOf(organizations).toEqualTypeOf<
      { id: string; name: string; plan: string }[] | undefined
    >();
    expectTypeOf(useOrganization().organizations).toEqualTypeOf<Organization[] | undefined>();
  });
});
