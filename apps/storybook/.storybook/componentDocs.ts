/** What the documentation page of a component says, beside what its types say. */
export interface ComponentDocs {
  /** What it is for, in one or two sentences. */
  purpose: string;
  /** When something else is better. */
  avoid: string;
  /** Its parts, with the attribute that selects each. */
  anatomy: readonly [part: string, selector: string][];
  /** What it shows, by state. */
  states: readonly [state: string, shown: string][];
  /** What keys do; empty when nothing in it takes the focus. */
  keyboard: readonly [key: string, action: string][];
  /** Its roles and names. */
  roles: readonly string[];
  /** What screen readers announce by themselves. */
  liveRegion: string;
  /** The code to start from. */
  code: string;
}

/** What a story file says of its component: without `docsPage` its type is wrong. */
export interface DocumentedParameters {
  docsPage: ComponentDocs;
}

/** The variables of catalogue.css, which an app's stylesheet may use in the same way. */
export const THEMING: readonly [variable: string, meaning: string][] = [
  ["--auth-surface", "background of panels and dialogs"],
  ["--auth-text", "text"],
  ["--auth-muted", "status lines and details"],
  ["--auth-border", "borders"],
  ["--auth-accent", "primary buttons and links"],
  ["--auth-accent-text", "text on primary buttons"],
  ["--auth-danger", "edge of error panels"],
  ["--auth-notice", "background of the connection status and the impersonation banner"],
  ["--auth-notice-text", "text on it"],
  ["--auth-focus", "focus ring"],
  ["--auth-radius", "corners"],
  ["--auth-gap", "space between parts"],
];
