import { SCOPE_TEXTS, SCOPES, type Scope } from "../../convex/scopes";

/** What a key may do, for people: "Read sessions, write sessions". `null` is everything. */
export function scopeText(scopes: readonly string[] | null): string {
  if (scopes === null) return "Everything";
  const labels = scopes.map((scope) => (isScope(scope) ? SCOPE_TEXTS[scope].label : scope));
  return labels.map((label, i) => (i === 0 ? label : lowered(label))).join(", ");
}

function isScope(text: string): text is Scope {
  return SCOPES.some((scope) => scope === text);
}

function lowered(label: string): string {
  return label.charAt(0).toLowerCase() + label.slice(1);
}
