import { AuthConfigError } from "./configError";

/**
 * Refuses options that do not exist, which would otherwise be ignored: TypeScript
 * finds them in literals only.
 *
 * Throws an `AuthConfigError` with code `unknown_option`.
 *
 * @param owner - What takes the options, for the message: `"cors" of routes.register`.
 * @param unknown - What is left of it without the options that exist.
 */
export function checkOptions(owner: string, unknown: object): void {
  const [name] = Object.keys(unknown);
  if (name === undefined) return;
  throw new AuthConfigError(
    "unknown_option",
    `${owner} has no option "${name}". Correct its name, or remove it`,
  );
}
