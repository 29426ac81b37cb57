import { defineApp } from "convex/server";
import { v } from "convex/values";

/** The deployment's variables; the local stack sets those of WorkOS by itself. */
export default defineApp({
  env: {
    WORKOS_CLIENT_ID: v.string(),
    WORKOS_API_KEY: v.string(),
    /** Where a local WorkOS is. */
    WORKOS_API_BASE_URL: v.optional(v.string()),
    /** With it, search by meaning uses OpenAI's embeddings. */
    OPENAI_API_KEY: v.optional(v.string()),
  },
});
