import { beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "./_generated/api";
import { aQuietDeployment, refusal, twoPeople } from "./people.fixture";

beforeEach(aQuietDeployment);

const admin = { role: "admin", permissions: ["projects:read", "projects:write"] };
const member = { role: "member", permissions: ["projects:read"] };

/** Ada is admin of the north and member of the south, Grace the other way round. */
async function twoOrganizations() {
  const { t, person, ...app } = await twoPeople();
  const north = { org_id: "org_north" };
  const south = { org_id: "org_south" };
  const adaNorth = person("user_ada", { ...north, ...admin });
  const adaSouth = person("user_ada", { ...south, ...member });
  const graceNorth = person("user_grace", { ...north, ...member });
  const graceSouth = person("user_grace", { ...south, ...admin });
  await adaNorth.mutation(api.playbooks.add, { title: "North", body: "Cold." });
  await adaSouth.mutation(api.playbooks.add, { title: "South", body: "Warm." });
  const titles = async (who: typeof adaNorth) =>
    (await who.query(api.playbooks.list, {})).map(({ title }) => title);
  const [playbook] = await adaNorth.query(api.playbooks.list, {});
  if (!playbook) throw new Error("The playbook is missing.");
  return { t, ...app, adaNorth, adaSouth, graceNorth, graceSouth, titles, playbook };
}

test("members share the rows of the organization that their token is for", async () => {
  const { adaNorth, adaSouth, graceNorth, graceSouth, titles } = await twoOrganizations();
  expect(await titles(adaNorth)).toEqual(["North"]);
  expect(await titles(graceNorth)).toEqual(["North"]);
  expect(await titles(adaSouth)).toEqual(["South"]);
  expect(await titles(graceSouth)).toEqual(["South"]);
});

test("outside of an organization there are none, and none can be written", async () => {
  const { ada, titles } = await twoOrganizations();
  expect(await titles(ada)).toEqual([]);
  const answer = await refusal(ada.mutation(api.playbooks.add, { title: "Mine", body: "No." }));
  expect(answer).toMatchObject({ code: "forbidden" });
});

test("a member cannot remove one, and is told what is missing", async () => {
  const { graceNorth, titles, playbook } = await twoOrganizations();
  const answer = await refusal(graceNorth.mutation(api.playbooks.remove, { id: playbook._id }));
  expect(answer).toMatchObject({
    code: "forbidden",
    message: expect.stringContaining("projects:write") as string,
  });
  expect(await titles(graceNorth)).toEqual(["North"]);
});

test("an admin of another organization finds nothing to remove", async () => {
  const { adaNorth, graceSouth, titles, playbook } = await twoOrganizations();
  const answer = await refusal(graceSouth.mutation(api.playbooks.remove, { id: playbook._id }));
  expect(answer).toMatchObject({ code: "not_found" });
  expect(await titles(adaNorth)).toEqual(["North"]);
  await adaNorth.mutation(api.playbooks.remove, { id: playbook._id });
  expect(await titles(adaNorth)).toEqual([]);
});

test.each([
  ["no title", " ", "Text"],
  ["no text", "Title", "\n"],
  ["a long title", "x".repeat(81), "Text"],
  ["a long text", "Title", "x".repeat(2_001)],
])("%s is refused", async (_, title, body) => {
  const { adaNorth, titles } = await twoOrganizations();
  const answer = await refusal(adaNorth.mutation(api.playbooks.add, { title, body }));
  expect(answer).toMatchObject({ code: "invalid_playbook" });
  expect(await titles(adaNorth)).toEqual(["North"]);
});

describe("my organizations", () => {
  test("come from WorkOS by name, the active ones", async () => {
    const { ada } = await twoOrganizations();
    vi.stubEnv("WORKOS_API_KEY", "sk_example");
    const fetch = vi.fn<typeof globalThis.fetch>((url) => {
      const { pathname, searchParams } = new URL(String(url));
      if (pathname.startsWith("/organizations/")) {
        const id = pathname.split("/").at(-1);
        return Promise.resolve(Response.json({ id, name: `The ${id}` }));
      }
      expect(searchParams.get("user_id")).toBe("user_ada");
      const data = [
        { organization_id: "org_south", status: "active" },
        { organization_id: "org_north", status: "active" },
        { organization_id: "org_west", status: "inactive" },
      ];
      return Promise.resolve(Response.json({ data }));
    });
    vi.stubGlobal("fetch", fetch);
    expect(await ada.action(api.organizations.mine, {})).toEqual([
      { id: "org_north", name: "The org_north" },
      { id: "org_south", name: "The org_south" },
    ]);
    expect(fetch.mock.lastCall?.[1]?.headers).toEqual({ authorization: "Bearer sk_example" });
  });

  test("cannot be listed while WorkOS does not answer, and no secret is told", async () => {
    const { ada } = await twoOrganizations();
    vi.stubEnv("WORKOS_API_KEY", "sk_example");
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    for (const answer of [
      () => Promise.reject(new Error("sk_example")),
      () => Promise.resolve(new Response("", { status: 500 })),
    ]) {
      vi.stubGlobal("fetch", answer);
      const told = await refusal(ada.action(api.organizations.mine, {}));
      expect(told).toMatchObject({ code: "workos_unavailable" });
      expect(JSON.stringify([told, log.mock.calls])).not.toContain("sk_example");
    }
  });
});
