import { libraryConfig } from "../../tsup.base";

export default libraryConfig({
  entry: {
    index: "src/index.ts",
    net: "src/net/index.ts",
    workerEntry: "src/worker/workerEntry.ts",
  },
  platform: "node",
});
