import { libraryConfig } from "../../tsup.base";

export default libraryConfig({
  entry: {
    index: "src/index.ts",
    config: "src/config/index.ts",
    errors: "src/errors.ts",
    openapi: "src/openApi/index.ts",
    schema: "src/schema.ts",
    testing: "src/testing/index.ts",
  },
  platform: "neutral",
});
