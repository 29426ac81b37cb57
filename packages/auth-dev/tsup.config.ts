import { libraryConfig } from "../../tsup.base";

export default libraryConfig({
  entry: {
    index: "src/index.ts",
    vite: "src/vite.ts",
    cli: "src/cli/index.ts",
    convexHost: "src/convex/host.ts",
  },
  platform: "node",
});
