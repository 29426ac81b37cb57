import { AuthKitProvider } from "@workos-inc/authkit-react";
import type { ConvexReactClient } from "convex/react";
import { useEffect, useState, type ComponentProps, type ReactNode } from "react";
import { createAuthClient, type AuthHooks } from "../session/authClient";
import { Bridge, type AuthFunctions } from "./bridge";
import {
  AuthConfigError,
  checkConvexUrl,
  configureAuthKit,
  type AuthKitConfiguration,
} from "../configuration";
import { ConfigurationPanel } from "./configurationPanel";
import type { AuthMessages } from "../messages";

/**
 * The signed-in state for everything below it: AuthKit, the bridge to Convex
 * and the user's row in the users table, in one component. Convex's own
 * hooks work below it as well.
 *
 * Shows an error page with the variable to set when its configuration is missing or
 * malformed, and logs the `AuthConfigError`.
 *
 * @example
 * ```tsx
 * <AuthProvider
 *   convex={convex}
 *   functions={api.auth}
 *   clientId={import.meta.env.VITE_WORKOS_CLIENT_ID}
 *   redirectUri={import.meta.env.VITE_WORKOS_REDIRECT_URI}
 *   apiBaseUrl={import.meta.env.VITE_WORKOS_API_BASE_URL}
 * >
 *   <App />
 * </AuthProvider>
 * ```
 */
export function AuthProvider(props: AuthProviderProps): ReactNode {
  const configuration = readConfiguration(props);
  if (configuration instanceof AuthConfigError) {
    return <ConfigurationPanel error={configuration} />;
  }
  // Another client or redirect URI is another app and starts again.
  return <Root {...props} key={JSON.stringify(configuration.kit)} {...configuration} />;
}

function readConfiguration(
  props: AuthProviderProps,
): Pick<RootProps, "kit" | "convex"> | AuthConfigError {
  try {
    return {
      kit: configureAuthKit(props),
      convex: props.convex ?? checkConvexUrl(props.convexUrl),
    };
  } catch (error) {
    if (error instanceof AuthConfigError) return error;
    throw error;
  }
}

interface CommonProps extends AuthHooks {
  children?: ReactNode;
  /** The functions of `auth.functions()`, such as `api.auth`. */
  functions: AuthFunctions;
  /** The WorkOS client, `client_…`. */
  clientId: string | undefined;
  /** The whole URL of the page that shows `AuthCallback`, as WorkOS knows it. */
  redirectUri: string | undefined;
  /**
   * Where WorkOS is: the origin of a local WorkOS, or `https://` and the custom
   * auth domain.
   * @default "https://api.workos.com"
   */
  apiBaseUrl?: string | undefined;
  /**
   * How long before its end AuthKit renews a token, in seconds.
   * @default 10
   */
  refreshBufferInterval?: number | undefined;
  /** Other words than the built-in English ones. */
  messages?: Partial<AuthMessages> | undefined;
}

export type AuthProviderProps = CommonProps &
  (
    | {
        /**
         * The app's own Convex client. When the user or organization changes
         * while requests wait in it, the page is loaded again, because Convex
         * would send them with the next token.
         */
        convex: ConvexReactClient;
        convexUrl?: undefined;
      }
    | {
        /**
         * The deployment's URL, for clients that `AuthProvider` makes: one for
         * each user and organization. Requests that a closed client has not
         * answered reject with `session_changed`.
         */
        convexUrl: string | undefined;
        convex?: undefined;
      }
  );

interface RootProps extends CommonProps {
  kit: AuthKitConfiguration;
  convexUrl?: string | undefined;
  /** The app's own client, or the deployment's URL. */
  convex: ConvexReactClient | string;
}

function Root({ kit, convex, functions, messages, children, ...props }: RootProps) {
  const { devMode, navigate, onRefresh, refreshBufferInterval } = props;
  const [client] = useState(() => createAuthClient(kit.clientId, kit.redirectUri));
  const own = typeof convex === "string" ? undefined : convex;
  useEffect(() => client.configure({ devMode, navigate, onRefresh, convex: own }));
  useEffect(() => client.start(), [client]);
  const more: Partial<ComponentProps<typeof AuthKitProvider>> = {};
  if (devMode !== undefined) more.devMode = devMode;
  if (refreshBufferInterval !== undefined) more.refreshBufferInterval = refreshBufferInterval;
  return (
    <AuthKitProvider {...kit} {...more} onRefresh={client.onRefresh}>
      <Bridge {...{ client, convex, functions, messages }}>{children}</Bridge>
    </AuthKitProvider>
  );
}
