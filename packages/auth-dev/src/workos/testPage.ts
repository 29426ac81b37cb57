/** The elements of a page, each as its name and attribute names: what injected markup would change. */
export function structure(html: string): string[] {
  const body = html.replace(/<style>[^]*?<\/style>/, "");
  const tags = body.matchAll(/<(!?\/?[a-z][a-z0-9]*)((?:\s+[^\s=>"]+(?:="[^"]*")?)*)\s*\/?>/gi);
  return [...tags].map(([, name, attributes = ""]) =>
    [
      name,
      ...attributes
        .replaceAll(/="[^"]*"/g, "")
        .trim()
        .split(/\s+/),
    ].join(" "),
  );
}

/** The value of an attribute of the first element that matches, with its entities read. */
export function attribute(html: string, element: RegExp, name: string): string | undefined {
  const tag = element.exec(html)?.[0] ?? "";
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? undefined : unescape(value);
}

/** Text as a browser reads it. */
function unescape(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}
