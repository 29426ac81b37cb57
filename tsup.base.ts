import { defineConfig, type Options } from "tsup";

/**
 * How every package is built: ESM with types, one file an entry, dependencies
 * left to the installing project. No tree shaking by tsup, because that drops
 * the `"use client"` line of an entry.
 */
export function libraryConfig(options: Options & { entry: Record<string, string> }) {
  return defineConfig({
    format: ["esm"],
    target: "es2022",
    // tsup sets `baseUrl`, which TypeScript 6 calls deprecated.
    dts: { compilerOptions: { ignoreDeprecations: "6.0" } },
    sourcemap: true,
    clean: true,
    splitting: true,
    treeshake: false,
    ...options,
  });
}
