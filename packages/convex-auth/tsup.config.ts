import { libraryConfig } from "../../tsup.base";

export default libraryConfig({
  entry: {
    index: "src/index.ts",
    "api-keys": "src/apiKeys/index.ts",
    config: "src/config/index.ts",
    errors: "src/errors.ts",
    http: "src/http/index.ts",
    openapi: "src/openApi/index.ts",
    requirements: "src/requirements.ts",
    schema: "src/schema.ts",
    testing: "src/testing/index.ts",
  },
  platform: "neutral",
});
