import { defineAuth } from "@opensync/convex-auth";
import * as schema from "./schema";

export const auth = defineAuth(schema, {
  owned: {
    sessions: {
      user: "userId",
      public: { slug: "slug", private: ["externalId", "projectPath", "cost", "sync"] },
    },
    messages: { through: "sessionId", private: ["externalId", "sync"] },
    parts: { through: "messageId" },
    digests: { user: "userId" },
    embeddings: { user: "userId" },
    apiCalls: { user: "userId" },
    playbooks: { organization: "organizationId" },
  },
});

export const { me, ensureUser, runQuery, runMutation, runAction } = auth.functions();
