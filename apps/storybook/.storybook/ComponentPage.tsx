import {
  ArgTypes,
  Canvas,
  Controls,
  Primary,
  Source,
  Title,
  useOf,
} from "@storybook/addon-docs/blocks";
import { THEMING, type ComponentDocs } from "./componentDocs";

/** The documentation page of every component: the same sections in the same order. */
export function ComponentPage() {
  const { preparedMeta } = useOf("meta", ["meta"]);
  const docs = preparedMeta.parameters["docsPage"] as ComponentDocs | undefined;
  if (!docs) {
    return (
      <>
        <Title />
        <Primary />
      </>
    );
  }
  return (
    <>
      <Title />
      <h2>Purpose</h2>
      <p>{docs.purpose}</p>
      <h2>When not to use</h2>
      <p>{docs.avoid}</p>
      <h2>Anatomy</h2>
      <Table head={["Part", "Selector"]} rows={docs.anatomy} isCode />
      <h2>Live example</h2>
      <Canvas />
      <Controls />
      <h2>States</h2>
      <Table head={["State", "Shown"]} rows={docs.states} />
      <h2>Accessibility</h2>
      {docs.keyboard.length > 0 && <Table head={["Key", "Action"]} rows={docs.keyboard} />}
      <ul>
        {docs.roles.map((role) => (
          <li key={role}>{role}</li>
        ))}
        <li>Live region: {docs.liveRegion}</li>
      </ul>
      <h2>Theming variables</h2>
      <Table head={["Variable", "Meaning"]} rows={THEMING} />
      <h2>API</h2>
      <ArgTypes />
      <h2>Code</h2>
      <Source code={docs.code} language="tsx" />
    </>
  );
}

function Table({
  head,
  rows,
  isCode = false,
}: {
  head: readonly [string, string];
  rows: readonly (readonly [string, string])[];
  isCode?: boolean;
}) {
  return (
    <table>
      <thead>
        <tr>
          {head.map((cell) => (
            <th key={cell} scope="col">
              {cell}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, text]) => (
          <tr key={name}>
            <td>{isCode ? name : <code>{name}</code>}</td>
            <td>{isCode ? <code>{text}</code> : text}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
