import { stripVTControlCharacters, styleText } from "node:util";
import type { LocalStack } from "../stack";

type Shown = Pick<LocalStack, "app" | "convex" | "site" | "workos" | "people" | "inMemory">;

/** What runs where, and whom to sign in as. */
export function welcome(stack: Shown): string {
  const rows: [string, string][] = [
    ...(stack.app === null ? [] : [["App", link(stack.app)] as [string, string]]),
    ["Convex", link(stack.convex)],
    ["HTTP actions", link(stack.site)],
    ["WorkOS", link(stack.workos)],
    ...people(stack),
  ];
  const lines = rows.map(([label, value]) => `  ${dim(label.padEnd(14))}${value}`);
  const note = stack.inMemory
    ? "Data is kept in memory and gone when this stops. Press Ctrl-C to stop."
    : "Press Ctrl-C to stop.";
  return ["", `  ${bold("OpenSync Auth is running")}`, "", ...lines, "", `  ${dim(note)}`, ""].join(
    "\n",
  );
}

/** One row a person; the label stands at the first. */
function people({ people }: Shown): [string, string][] {
  return people.map((person, index) => {
    const name = [person.firstName, person.lastName].filter(Boolean).join(" ");
    const roles = person.organizations.map(({ name, role }) => `${role} of ${name}`).join(", ");
    const who = [name, name === "" ? person.email : `<${person.email}>`].filter(Boolean).join(" ");
    const text = stripVTControlCharacters(who) + (roles === "" ? "" : dim(`, ${roles}`));
    return [index === 0 ? "Sign in as" : "", text];
  });
}

const link = (url: string) => styled("cyan", url);
const dim = (text: string) => styled("dim", text);
const bold = (text: string) => styled("bold", text);

/** Colour for a terminal only, and not where NO_COLOR asks for none. */
function styled(style: "cyan" | "dim" | "bold", text: string): string {
  const coloured = process.stdout.isTTY === true && !process.env.NO_COLOR;
  return coloured ? styleText(style, text) : text;
}
