import { libraryConfig } from "../../tsup.base";

export default libraryConfig({
  entry: { index: "src/index.ts", testing: "src/testing/index.ts" },
  platform: "neutral",
  external: ["react"],
});
