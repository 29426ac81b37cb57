import { AuthConfigError } from "../config/configError";

/**
 * Refuses options that do not exist, which would otherwise be ignored: TypeScript
 * finds them in literals only.
 *
 * Throws an `AuthConfigError` with code `unknown_option`.
 *
 * @param option - The option of `auth.http` that they stand in, such as `cors`.
 * @param unknown - What is left of it without the options that exist.
 */
export function checkOptions(option: string, unknown: object): void {
  const [name] = Object.keys(unknown);
  if (name === undefined) return;
  throw new AuthConfigError(
    "unknown_option",
    `"${option}" of auth.http has no option "${name}". Correct its name, or remove it`,
  );
}
