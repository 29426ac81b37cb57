import rateLimiter from "@convex-dev/rate-limiter/convex.config.js";
import { defineApp } from "convex/server";
import { v } from "convex/values";

/** The deployment's variables; the local stack sets those of WorkOS by itself. */
const app = defineApp({
  env: {
    WORKOS_CLIENT_ID: v.string(),
    WORKOS_API_KEY: v.string(),
    /** Where a local WorkOS is. */
    WORKOS_API_BASE_URL: v.optional(v.string()),
    /** With it, search by meaning uses OpenAI's embeddings. */
    OPENAI_API_KEY: v.optional(v.string()),
    /** Goes into the hash of every API key. Set it before the first one is made. */
    API_KEY_PEPPER: v.optional(v.string()),
    /** How often one API key may call in a minute; 600 without it. */
    API_CALLS_PER_MINUTE: v.optional(v.string()),
  },
});

app.use(rateLimiter);

export default app;
