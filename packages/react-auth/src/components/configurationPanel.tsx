import { useEffect, useRef, type ReactNode } from "react";
import type { AuthConfigError } from "../configuration";

/**
 * The page of an app whose configuration is missing or malformed, for its developer.
 * Unstyled; the message names a variable and never repeats its value.
 */
export function ConfigurationPanel({ error }: { error: AuthConfigError }): ReactNode {
  const { code, message } = error;
  // Another object at each render, for the same problem.
  const logged = useRef("");
  useEffect(() => {
    if (logged.current !== message) console.error(error);
    logged.current = message;
  });
  return (
    <section role="alert" data-auth-error={code}>
      <h1 data-auth-heading="">This app is not configured</h1>
      <p data-auth-detail="">{message}</p>
    </section>
  );
}
