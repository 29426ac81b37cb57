import { AuthConfigError } from "./configError";

/** Throws an `AuthConfigError` when the module's path is not one that Convex knows. */
export function checkModule(module: string | undefined): void {
  if (module === undefined || /^\w+(\/\w+)*$/.test(module)) return;
  throw new AuthConfigError(
    "malformed_module",
    `"${module}" is not the path of a Convex module: write it as in "auth" or "users/auth", from the convex folder and without an ending`,
  );
}
