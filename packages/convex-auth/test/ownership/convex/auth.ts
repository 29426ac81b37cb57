import { defineAuth } from "../../../src/index";
import schema from "./schema";

export const auth = defineAuth(schema, {
  owned: {
    sessions: { user: "userId", public: { slug: "slug", private: ["cost"] } },
    journals: { user: "userId" },
    memories: { user: "userId" },
    projects: { organization: "organizationId" },
    messages: { through: "sessionId", private: ["tokens"] },
    parts: { through: "messageId" },
    tasks: { through: "projectId" },
  },
  shared: ["tags", { table: "board", write: true }],
});
export const { me, ensureUser, runQuery, runMutation, runAction } = auth.functions();
