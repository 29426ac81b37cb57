import { existsSync, realpathSync } from "node:fs";
import { dirname, join, posix, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";
import { LocalConvexError } from "../errors";
import type { AppConfig } from "./appConfig";

/** The templates of `convex codegen`, of the version of convex that the project has. */
export interface Templates {
  /** `api.d.ts` and `api.js`, for the absolute paths of modules. */
  api: (functionsDir: string, modules: string[], config: AppConfig) => Promise<GeneratedFile>;
  /** `server.d.ts` and `server.js`. */
  server: (config: AppConfig) => GeneratedFile;
  /** `dataModel.d.ts`. */
  dataModel: (hasSchema: boolean) => string;
  /** Formats TypeScript as `convex codegen` does. */
  format: (text: string) => Promise<string>;
}

interface GeneratedFile {
  JS: string;
  DTS: string;
}

/**
 * Loads the templates from the project's own convex package, where they are part of
 * the command line tool and not exported.
 *
 * @throws LocalConvexError `codegen_failed` when this version of convex has no such templates.
 */
export async function loadTemplates(root: string): Promise<Templates> {
  try {
    const convex = packageFolder("convex", root);
    const templates = await importTemplates(join(convex, "dist/esm/cli/codegen_templates"));
    const prettier = pathToFileURL(join(packageFolder("prettier", convex), "index.mjs"));
    const { format } = (await import(prettier.href)) as {
      format: (text: string, options: object) => Promise<string>;
    };
    return {
      api: async (functionsDir, modules, { components }) => ({
        JS: templates.componentApiJs(),
        DTS: await templates.componentApiDTS(
          { modules },
          { analysis: { "": { definition: { childComponents: components.map(mounted) } } } },
          "",
          { path: functionsDir },
          new Map(
            components.map((component) => [
              mounted(component).path,
              { importSpecifier: component.path },
            ]),
          ),
          { staticApi: false, useComponentApiImports: true },
        ),
      }),
      server: ({ env }) => templates.serverCodegen({ useTypeScript: false, envVars: env }),
      dataModel: (hasSchema) =>
        hasSchema ? templates.dynamicDataModelDTS() : templates.noSchemaDataModelDTS(),
      format: (text) => format(text, { parser: "typescript" }),
    };
  } catch (error) {
    throw new LocalConvexError(
      "codegen_failed",
      'convex/_generated cannot be written: this convex package has no known templates. Install a current version: "npm install convex@latest".',
      { cause: error },
    );
  }
}

/** A component with the folder that it is in: below `convex`, or a package. */
function mounted({ name, path }: AppConfig["components"][number]) {
  return { name, path: path.startsWith(".") ? posix.normalize(path) : `node_modules/${path}` };
}

/** The real folder of an installed package, as Node finds it from a folder. */
function packageFolder(name: string, from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = join(folder, "node_modules", name);
    if (existsSync(join(found, "package.json"))) return realpathSync(found);
    if (dirname(folder) === folder) throw new Error(`${name} is not installed in ${from}.`);
  }
}

interface TemplateModule {
  componentApiJs: () => string;
  componentApiDTS: (...call: unknown[]) => Promise<string>;
  serverCodegen: (options: object) => GeneratedFile;
  dynamicDataModelDTS: () => string;
  noSchemaDataModelDTS: () => string;
}

/** Bundles the templates without the rest of the tool, whose dependencies are not installed. */
async function importTemplates(folder: string): Promise<TemplateModule> {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        export { componentApiJs, componentApiDTS } from "./component_api.js";
        export { serverCodegen } from "./server.js";
        export { dynamicDataModelDTS, noSchemaDataModelDTS } from "./dataModel.js";`,
      resolveDir: folder,
    },
    bundle: true,
    format: "esm",
    platform: "node",
    write: false,
    logLevel: "silent",
    plugins: [withoutTool(folder)],
  });
  const code = outputFiles[0]?.text ?? "";
  return (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as TemplateModule;
}

/** Replaces what the templates import from the tool by the little that they need of it. */
function withoutTool(folder: string): Plugin {
  return {
    name: "without-tool",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /.*/ }, ({ path, resolveDir, kind }) => {
        if (kind === "entry-point" || path === "path") return undefined;
        const isTemplate = path.startsWith(".") && join(resolveDir, path).startsWith(folder + sep);
        return isTemplate ? undefined : { path, namespace: "tool" };
      });
      onLoad({ filter: /.*/, namespace: "tool" }, () => ({ contents: TOOL }));
    },
  };
}

const TOOL = `module.exports = {
  entryPoints: async ({ modules }) => modules,
  toComponentDefinitionPath: () => "",
  toAbsolutePath: (_, path) => path,
};`;
