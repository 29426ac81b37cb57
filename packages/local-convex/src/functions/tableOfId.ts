/** Returns the table of an id of convex-test (`10001users` → `users`), or `""` when it is not an id. */
export function tableOfId(id: string): string {
  return /^[0-9]+(.+)$/s.exec(id)?.[1] ?? "";
}
