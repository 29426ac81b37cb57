import { TEST_CLIENT_ID } from "@opensync/convex-auth/testing";
import { beforeEach, expect, it } from "vitest";
import { api } from "./_generated/api";
import { aQuietDeployment, startApp } from "./people.fixture";

beforeEach(aQuietDeployment);

const issuer = `https://api.workos.com/user_management/${TEST_CLIENT_ID}`;

it.each(["client_01EXAMPLE", "org_01EXAMPLE", "", " ", "user_ada "])(
  "subject %j is no user",
  async (subject) => {
    const { t } = startApp();
    const machine = t.withIdentity({
      subject,
      issuer,
      tokenIdentifier: `${issuer}|${subject}`,
      org_id: "org_a",
    });
    await expect(machine.mutation(api.auth.ensureUser, {})).rejects.toMatchObject({
      data: { code: "not_a_user" },
    });
    expect(await t.run((ctx) => ctx.db.query("users").collect())).toEqual([]);
  },
);

it("a user's subject without a session id is no user session", async () => {
  const { t } = startApp();
  const app = t.withIdentity({
    subject: "user_ada",
    issuer,
    tokenIdentifier: `${issuer}|user_ada`,
    sid: "app_consent_01EXAMPLE",
  });
  await expect(app.mutation(api.auth.ensureUser, {})).rejects.toMatchObject({
    data: { code: "not_a_user" },
  });
});
