/**
 * Ports and servers that only this machine can reach. Shared by the servers of
 * the local stack; not part of the public API, so it may change in any release.
 *
 * @module
 */
export { isPortInUse, portInUse } from "./portInUse";
export { listenOnLoopback, type LoopbackServer } from "./listenOnLoopback";
export { loopbackCors } from "./loopbackCors";
export { onlyLoopback } from "./onlyLoopback";
export type { AllowedPages } from "./foreignHeader";
export { anyFreePort, firstFreePort, isPortFree, onFirstFreePort, requireFreePort } from "./ports";
