export { keepGenerated, type KeepGeneratedOptions } from "./codegen/keepGenerated";
export { LocalConvexError, type LocalConvexErrorCode } from "./errors";
export type { ConvexLog } from "./log";
export { startConvexServer, type ConvexServer, type ConvexServerOptions } from "./server";
