import { apiKeyTables, authTables } from "@opensync/convex-auth/schema";
import { defineSchema } from "convex/server";

export default defineSchema({ ...authTables, ...apiKeyTables });
