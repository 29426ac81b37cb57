import type { FunctionReturnType } from "convex/server";
import type { api } from "../../convex/_generated/api";

/** A key as its owner sees it, without the key. */
export type ApiKey = FunctionReturnType<typeof api.apiKeys.list>[number];

/** A key on the one occasion on which it is told. */
export type NewApiKey = FunctionReturnType<typeof api.apiKeys.create>;
