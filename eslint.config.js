import js from "@eslint/js";
import convex from "@convex-dev/eslint-plugin";
import reactHooks from "eslint-plugin-react-hooks";
import globals from "globals";
import tseslint from "typescript-eslint";

/** Modules of packages/local-convex/src, files and folders. Each may import only those before it. */
const localConvexOrder = [
  "errors",
  "log",
  "net",
  "compile",
  "codegen",
  "functions",
  "auth",
  "crons",
  "load",
  "engine",
  "sync",
  "http",
  "worker",
  "server",
  "index",
];

/** Modules that Convex's runtime does not have. */
const NODE_MODULES = { group: ["node:*", "fs", "crypto", "path"] };

/** Folders of packages/convex-auth/src, in the order in which data travels. */
const convexAuthOrder = [
  "config",
  "identity",
  "users",
  "ownership",
  "functions",
  "apiKeys",
  "http",
  "openApi",
  "testing",
];

/** Modules of packages/react-auth/src, files and folders, in the order in which data travels. */
const reactAuthOrder = ["messages", "session", "context", "hooks", "components", "testing"];

export default tseslint.config(
  {
    ignores: [
      "**/dist/**",
      "**/storybook-static/**",
      "**/_generated/**",
      "**/.turbo/**",
      "**/test-results/**",
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "@typescript-eslint/switch-exhaustiveness-check": "off",
      "@typescript-eslint/no-non-null-assertion": "error",
      eqeqeq: ["error", "always"],
    },
  },
  {
    files: ["packages/react-auth/**/*.{ts,tsx}", "apps/**/*.{ts,tsx}"],
    ...reactHooks.configs.flat.recommended,
  },
  ...convex.configs.recommended.map((config) => ({
    ...config,
    files: ["apps/*/convex/**/*.ts", "packages/*/test/**/convex/**/*.ts"],
  })),
  {
    files: ["**/*.{js,mjs}", "packages/{auth-dev,local-convex}/**/*.ts"],
    languageOptions: { globals: globals.node },
  },
  {
    // Convex's runtime has web APIs only: no node: modules, no Buffer, and at
    // module scope neither time nor randomness.
    files: ["packages/convex-auth/src/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: {
      "no-restricted-imports": ["error", { patterns: [NODE_MODULES] }],
      "no-restricted-globals": ["error", "Buffer", "setTimeout", "setInterval", "setImmediate"],
    },
  },
  ...enforceImportOrder("packages/local-convex/src", localConvexOrder),
  ...enforceImportOrder("packages/convex-auth/src", convexAuthOrder, NODE_MODULES),
  ...enforceImportOrder("packages/react-auth/src", reactAuthOrder),
);

/** Refuses imports of later modules, so that neither files nor folders form cycles. */
function enforceImportOrder(src, order, ...more) {
  return order.flatMap((name, index) => {
    const later = order.slice(index + 1).join("|");
    if (later === "") return [];
    const refuse = (prefix) => ({
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              regex: `^${prefix}(${later})(/|$)`,
              message: `${name} comes before it in the import order of ${src} (eslint.config.js).`,
            },
            ...more,
          ],
        },
      ],
    });
    return [
      { files: [`${src}/${name}.ts`], rules: refuse("\\./") },
      {
        files: [`${src}/${name}/**/*.{ts,tsx}`],
        // Tests use later folders to build an app.
        ignores: ["**/*.{test,test-d}.{ts,tsx}"],
        rules: refuse("\\.\\./"),
      },
    ];
  });
}
