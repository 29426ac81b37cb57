import { auth } from "./auth";

export const { verify, touch } = auth.apiKeyFunctions();
