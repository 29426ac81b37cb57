import { workosAuthConfig } from "@opensync/convex-auth/config";

export default workosAuthConfig();
