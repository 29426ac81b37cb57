import { join } from "node:path";
import ts from "typescript";
import { root } from "./pages.mjs";

/** The headings of docs/errors.md whose tables list the codes of a type. */
const SECTIONS = {
  "From Convex functions": ["convex-auth/dist/index.d.ts", "AuthErrorCode"],
  "From the configuration": ["convex-auth/dist/index.d.ts", "AuthConfigErrorCode"],
  "In the page": ["react-auth/dist/index.d.ts", "ReactAuthErrorCode"],
  "From the local stack": ["auth-dev/dist/index.d.ts", "LocalStackErrorCode"],
  "From the local Convex server": ["local-convex/dist/index.d.ts", "LocalConvexErrorCode"],
};

/** Returns a problem for every code that is not documented, and for every documented code that does not exist. */
export function checkCodes(pages) {
  const { path, text } = pages.find(({ path }) => path === "docs/errors.md");
  return Object.entries(SECTIONS).flatMap(([heading, [file, type]]) => {
    const documented = codesBelow(text, heading);
    const declared = codesOf(join(root, "packages", file), type);
    return [
      ...[...declared]
        .filter((code) => !documented.has(code))
        .map((code) => `"${code}" is missing`),
      ...[...documented]
        .filter((code) => !declared.has(code))
        .map((code) => `"${code}" is not a ${type}`),
    ].map((problem) => `${path}: "${heading}": ${problem}`);
  });
}

/** The code spans in the first column of the tables below a heading. */
function codesBelow(text, heading) {
  const section = text.split(/^## /m).find((part) => part.startsWith(heading)) ?? "";
  const cells = section.split("\n").flatMap((line) => /^\|([^|]+)\|/.exec(line)?.[1] ?? []);
  return new Set(cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, code]) => code)));
}

/** The members of an exported union of string literals. */
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
  if (!exported) throw new Error(`${file} does not export ${name}`);
  const symbol =
    exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
  const type = checker.getDeclaredTypeOfSymbol(symbol);
  const members = (type.isUnion() ? type.types : [type]).filter((one) => one.isStringLiteral());
  if (members.length === 0) throw new Error(`${name} of ${file} is not a union of string literals`);
  return new Set(members.map(({ value }) => value));
}
