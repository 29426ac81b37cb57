import { defineConfig } from "tsup";

export default defineConfig({
  entry: ["verify.ts", "http.ts", "stack.ts"],
  format: ["esm"],
  target: "node20",
  sourcemap: true,
  clean: true,
  // Everything but our own files is what it is for everybody.
  skipNodeModulesBundle: true,
});
