export { LocalStackError, type LocalStackErrorCode } from "./errors";
export { startLocalStack, type LocalStack, type LocalStackOptions, type StackLog } from "./stack";
export type { AppLog } from "./app/viteApp";
export type { PageEnv } from "./app/pageEnv";
export {
  LocalConvexError,
  startConvexServer,
  type ConvexLog,
  type ConvexServer,
  type ConvexServerOptions,
  type LocalConvexErrorCode,
} from "@opensync/local-convex";
export { startWorkos, type WorkosOptions, type WorkosServer } from "./workos/server";
export type { WorkosMembership, WorkosPerson } from "./workos/api";
export {
  defaultSeed,
  type SeedOrganization,
  type SeedPerson,
  type SeedRole,
  type WorkosSeed,
} from "./workos/seed";
