import { libraryConfig } from "../../tsup.base";
import { bundleEmulator, emulatorAsFile } from "./bundleEmulator";

export default libraryConfig({
  entry: {
    index: "src/index.ts",
    vite: "src/vite.ts",
    cli: "src/cli/index.ts",
    testing: "src/testing/index.ts",
  },
  platform: "node",
  esbuildPlugins: [emulatorAsFile],
  onSuccess: bundleEmulator,
});
