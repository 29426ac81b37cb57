/**
 * Helpers for browser tests on the local stack, with Playwright or anything that has its
 * `Page`.
 *
 * @packageDocumentation
 */
export { signInAs, type SignInAsOptions, type TestPage } from "./signInAs";
export { localWorkos, type LocalWorkos, type WorkosFaults } from "./localWorkos";
export { interruptConvex, type ConvexSwitch, type SocketPage } from "./interruptConvex";
