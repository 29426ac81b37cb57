import { join } from "node:path";
import ts from "typescript";
import { root } from "./pages.mjs";

/** Where the codes of a type are told: the tables below this heading of docs/errors.md. */
const SECTIONS = {
  "From Convex functions": ["convex-auth/dist/index.d.ts", "AuthErrorCode"],
  "From the configuration": ["convex-auth/dist/index.d.ts", "AuthConfigErrorCode"],
  "In the page": ["react-auth/dist/index.d.ts", "ReactAuthErrorCode"],
  "From the local stack": ["auth-dev/dist/index.d.ts", "LocalStackErrorCode"],
  "From the local Convex server": ["local-convex/dist/index.d.ts", "LocalConvexErrorCode"],
};

/** A problem for every code that is not told, and for every one that is told and is none. */
export function checkCodes(pages) {
  const { path, text } = pages.find(({ path }) => path === "docs/errors.md");
  return Object.entries(SECTIONS).flatMap(([heading, [file, type]]) => {
    const told = codesBelow(text, heading);
    const meant = codesOf(join(root, "packages", file), type);
    return [
      ...[...meant].filter((code) => !told.has(code)).map((code) => `"${code}" is not there`),
      ...[...told].filter((code) => !meant.has(code)).map((code) => `"${code}" is no ${type}`),
    ].map((problem) => `${path}: "${heading}": ${problem}`);
  });
}

/** What stands as code in the first column of the tables below a heading. */
function codesBelow(text, heading) {
  const section = text.split(/^## /m).find((part) => part.startsWith(heading)) ?? "";
  const cells = section.split("\n").flatMap((line) => /^\|([^|]+)\|/.exec(line)?.[1] ?? []);
  return new Set(cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, code]) => code)));
}

/** The members of an exported union of texts. */
function codesOf(file, name) {
  const program = ts.createProgram([file], {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    skipLibCheck: true,
  });
  const checker = program.getTypeChecker();
  const exported = checker
    .getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)))
    .find((symbol) => symbol.name === name);
  if (!exported) throw new Error(`${file} exports no ${name}`);
  const symbol =
    exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
  const type = checker.getDeclaredTypeOfSymbol(symbol);
  const members = (type.isUnion() ? type.types : [type]).filter((one) => one.isStringLiteral());
  if (members.length === 0) throw new Error(`${name} of ${file} is no union of texts`);
  return new Set(members.map(({ value }) => value));
}
