// How the HTTP API of the reference app answers on the local stack, with many
// connections at once. README.md tells what the figures say and what they do not.
import { load, type LoadFigure } from "./load";
import { withLocalStack } from "./localStack";
import { personWithSessions, type Person } from "./person";
import { number, progress, table } from "./table";

type Row = { name: string; path: string; bearer: (person: Person) => string | null };

const CONNECTIONS = 50;
const SECONDS = 10;
const WARM_UP_SECONDS = 3;
const SESSIONS = 100;
const LIST = "/api/sessions?limit=20";

const rows: Row[] = [
  { name: "/health, nobody asked for", path: "/health", bearer: () => null },
  { name: "/api/sessions?limit=20, API key", path: LIST, bearer: ({ key }) => key },
  { name: "/api/sessions?limit=20, WorkOS token", path: LIST, bearer: ({ token }) => token },
];

const measured: [Row, LoadFigure][] = [];
for (const row of rows) measured.push([row, await answersTo(row)]);
console.log(
  `\n${table(
    ["Request", "a second", "p50, ms", "p99, ms", "by status", "unanswered"],
    measured.map(cells),
  )}`,
);

/** With a stack of its own each: what one leaves in memory makes the next slower. */
async function answersTo({ name, path, bearer }: Row): Promise<LoadFigure> {
  progress(name);
  return await withLocalStack(async (stack) => {
    const person = await personWithSessions(stack, SESSIONS);
    const asked = { url: stack.site + path, bearer: bearer(person), connections: CONNECTIONS };
    progress("warming up");
    await load({ ...asked, seconds: WARM_UP_SECONDS });
    progress("measuring");
    return await load({ ...asked, seconds: SECONDS });
  });
}

function cells([{ name }, figure]: [Row, LoadFigure]): string[] {
  const statuses = Object.entries(figure.statuses).map(([code, count]) => `${code}: ${count}`);
  const { perSecond, p50, p99, unanswered } = figure;
  return [
    name,
    number(perSecond),
    number(p50),
    number(p99),
    statuses.join(", "),
    number(unanswered),
  ];
}
