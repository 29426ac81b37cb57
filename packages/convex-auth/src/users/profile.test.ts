import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readClaims } from "../identity/claims";
import { workosIdentity } from "../testing";
import type { UserRow } from "./database";
import { mergeProfile, profileFromApi, profileFromClaims, type Profile } from "./profile";

describe("mergeProfile", () => {
  it("ends with the newest profile, in whatever order and however often they come", () => {
    fc.assert(
      fc.property(
        fc
          .uniqueArray(fullProfile, {
            selector: (profile) => profile.workosUpdatedAt,
            minLength: 1,
          })
          .chain((profiles) =>
            fc.tuple(
              fc.constant(profiles),
              // Every profile at least once, some twice, in any order.
              fc.subarray(profiles).chain((again) =>
                fc.shuffledSubarray([...profiles, ...again], {
                  minLength: profiles.length + again.length,
                }),
              ),
            ),
          ),
        ([profiles, arrivals]) => {
          const newest = profiles.reduce((a, b) => (age(a) > age(b) ? a : b));
          expect(applyAll(arrivals)).toEqual(applyAll([newest]));
        },
      ),
    );
  });

  it("writes nothing for what the row says already", () => {
    fc.assert(
      fc.property(fullProfile, (profile) => {
        expect(mergeProfile(applyAll([profile]), profile)).toBeNull();
      }),
    );
  });

  it("removes what a newer profile knows to be empty, and keeps what it does not know", () => {
    const row = { lastName: "Lovelace", email: "ada@example.com", workosUpdatedAt: 1 };
    expect(mergeProfile(row, { lastName: null, workosUpdatedAt: 2 })).toEqual({
      lastName: undefined,
      workosUpdatedAt: 2,
    });
  });

  it("only fills gaps from a profile of the same age", () => {
    const row = { firstName: "Ada", workosUpdatedAt: 1 };
    const profile = { firstName: "Augusta", lastName: "Lovelace", workosUpdatedAt: 1 };
    expect(mergeProfile(row, profile)).toEqual({ lastName: "Lovelace" });
  });

  it("takes claims of unknown age until a profile of known age has come", () => {
    const claims = { firstName: "Ada" };
    expect(mergeProfile({ firstName: "Augusta" }, claims)).toEqual({ firstName: "Ada" });
    expect(mergeProfile({ firstName: "Augusta", workosUpdatedAt: 1 }, claims)).toBeNull();
    expect(mergeProfile({ workosUpdatedAt: 1 }, claims)).toBeNull();
  });

  it("sees a change within metadata, and none in a new order of keys", () => {
    const row = { metadata: { team: "blue", seat: "4" }, workosUpdatedAt: 1 };
    expect(
      mergeProfile(row, { metadata: { seat: "4", team: "blue" }, workosUpdatedAt: 2 }),
    ).toEqual({ workosUpdatedAt: 2 });
    expect(mergeProfile(row, { metadata: { team: "red", seat: "4" }, workosUpdatedAt: 2 })).toEqual(
      {
        metadata: { team: "red", seat: "4" },
        workosUpdatedAt: 2,
      },
    );
  });
});

describe("profileFromClaims", () => {
  it("is null for a token without a template", () => {
    expect(fromClaims({ org_id: "org_1", permissions: ["a"] })).toBeNull();
  });

  it("reads what a template puts into the token", () => {
    expect(
      fromClaims({
        email: "ada@example.com",
        email_verified: true,
        first_name: "Ada",
        last_name: "Lovelace",
        profile_picture_url: "https://example.com/ada.png",
        updated_at: "2026-01-02T03:04:05.678Z",
      }),
    ).toEqual({
      email: "ada@example.com",
      emailVerified: true,
      firstName: "Ada",
      lastName: "Lovelace",
      name: "Ada Lovelace",
      avatarUrl: "https://example.com/ada.png",
      workosUpdatedAt: Date.parse("2026-01-02T03:04:05.678Z"),
    });
  });

  it.each<[Record<string, string>, string | undefined]>([
    [{ name: "null null" }, undefined],
    [{ name: " null" }, undefined],
    [{ name: "Ada null" }, "Ada"],
    [{ name: "" }, undefined],
    [{ name: "Ada Lovelace" }, "Ada Lovelace"],
    [{ name: "Christopher Null" }, "Christopher Null"],
    [{ first_name: "null", last_name: "null" }, undefined],
    [{ first_name: "Ada", last_name: "null" }, "Ada"],
    [{ first_name: "Ada", name: "somebody else" }, "Ada"],
  ])("makes of %o the name %s", (claims, name) => {
    expect(fromClaims({ email: "ada@example.com", ...claims })?.name).toBe(name);
  });
});

describe("profileFromApi", () => {
  it("takes a name made of nulls for no name", () => {
    const found = profileFromApi(apiUser({ first_name: null, last_name: null }));
    expect(found?.profile).toMatchObject({ firstName: null, lastName: null, name: null });
  });

  it("ignores fields that it does not know", () => {
    expect(profileFromApi(apiUser({ brand_new: { nested: [1] } }))?.profile).not.toHaveProperty(
      "brand_new",
    );
  });

  it("keeps the metadata that Convex can store", () => {
    const metadata = { team: "blue", $set: "x", _id: "y", näme: "z", count: 4 };
    expect(profileFromApi(apiUser({ metadata }))?.profile.metadata).toEqual({ team: "blue" });
  });

  it("takes nothing for a user that is not one, and never throws", () => {
    for (const answer of [
      null,
      "user",
      [],
      {},
      { id: "user_1" },
      apiUser({ updated_at: "soon" }),
    ]) {
      expect(profileFromApi(answer)).toBeNull();
    }
    fc.assert(fc.property(fc.jsonValue(), (answer) => void profileFromApi(answer)));
  });
});

const text = fc.option(fc.string({ minLength: 1 }), { nil: null });

/** A profile that knows every field, as WorkOS's API gives it. */
const fullProfile = fc.record({
  email: text,
  emailVerified: fc.option(fc.boolean(), { nil: null }),
  firstName: text,
  lastName: text,
  name: text,
  avatarUrl: text,
  externalId: text,
  locale: text,
  metadata: fc.option(
    fc.dictionary(fc.string({ minLength: 1 }), fc.string(), { noNullPrototype: true }),
    { nil: null },
  ),
  workosUpdatedAt: fc.integer({ min: 0, max: 20 }),
});

function applyAll(profiles: Profile[]): Partial<UserRow> {
  return profiles.reduce<Partial<UserRow>>(
    (row, profile) => withoutUndefined({ ...row, ...mergeProfile(row, profile) }),
    {},
  );
}

/** As Convex patches: `undefined` removes the field. */
function withoutUndefined(row: object): Partial<UserRow> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
}

function age({ workosUpdatedAt = 0 }: Profile): number {
  return workosUpdatedAt;
}

function fromClaims(claims: Record<string, string | boolean | string[]>): Profile | null {
  const identity = readClaims(workosIdentity({ sub: "user_ada", ...claims }));
  return identity && profileFromClaims(identity);
}

function apiUser(fields: Record<string, unknown>) {
  return { object: "user", id: "user_ada", updated_at: "2026-01-01T00:00:00.000Z", ...fields };
}
