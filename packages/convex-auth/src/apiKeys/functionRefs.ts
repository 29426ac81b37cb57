import { makeFunctionReference } from "convex/server";
import type { Infer } from "convex/values";
import type { ApiKey } from "./apiKey";
import type {
  migrateArgs,
  purgeArgs,
  replaceArgs,
  storeArgs,
  touchArgs,
  verifyArgs,
} from "./internalArgs";
import type { Migration } from "./migrateKeys";
import type { KeyVerification } from "./verifyKey";

/**
 * How the library's functions find those of `auth.apiKeyFunctions()`: by name,
 * as in users/functionRefs.ts.
 *
 * @param module - The option `apiKeys.module`.
 */
export function apiKeyFunctionRefs(module: string) {
  return {
    verify: makeFunctionReference<"query", Infer<typeof verifyArgs>, KeyVerification>(
      `${module}:verify`,
    ),
    store: makeFunctionReference<"mutation", Infer<typeof storeArgs>, ApiKey>(`${module}:store`),
    replace: makeFunctionReference<"mutation", Infer<typeof replaceArgs>, ApiKey>(
      `${module}:replace`,
    ),
    touch: makeFunctionReference<"mutation", Infer<typeof touchArgs>, null>(`${module}:touch`),
    purge: makeFunctionReference<"mutation", Infer<typeof purgeArgs>, null>(`${module}:purge`),
    migrate: makeFunctionReference<"mutation", Infer<typeof migrateArgs>, Migration>(
      `${module}:migrate`,
    ),
  };
}
