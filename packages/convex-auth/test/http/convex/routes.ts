import { defineRoutes } from "../../../src/http";
import { apiKeys } from "./apiKeys";
import { auth } from "./auth";

export const routes = defineRoutes(auth, { apiKeys });
