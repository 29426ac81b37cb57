import { defineAuth } from "@opensync/convex-auth";
import schema from "./schema";
import { SCOPES } from "./scopes";

export const auth = defineAuth(schema, {
  apiKeys: { scopes: SCOPES },
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

export const { me, ensureUser, fetchProfile, saveProfile, loadOwned } = auth.userFunctions();
