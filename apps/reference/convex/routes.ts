import { defineRoutes } from "@opensync/convex-auth/http";
import { apiKeys } from "./apiKeys";
import { auth } from "./auth";

export const routes = defineRoutes(auth, { apiKeys });
