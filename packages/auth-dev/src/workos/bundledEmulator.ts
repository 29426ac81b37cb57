// The build replaces this module by dist/emulator.js, which contains the emulator
// and its dependencies: see bundleEmulator.ts of this package.
export { createEmulator } from "workos/emulate";
