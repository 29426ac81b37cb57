/**
 * Which of two values of one field stands: the one that was written later, on
 * the plugin's clock. Whoever names no time never overrides who does; among
 * themselves, the one that arrives later stands. Two different values of the
 * same moment are told apart by their text, so that all orders end alike.
 *
 * @param at - When the pushed value was written, or {@link UNDATED}.
 * @param storedAt - The same of the stored value; `undefined` where none was pushed.
 */
export function stands(
  pushed: unknown,
  at: number,
  stored: unknown,
  storedAt: number | undefined,
): boolean {
  if (storedAt === undefined || at > storedAt) return true;
  if (at < storedAt) return false;
  return at === UNDATED || JSON.stringify(pushed) > JSON.stringify(stored);
}

/** The time of what was pushed without one: before all times. */
export const UNDATED = -1;

/** Fields of a row by name, and when each of their values was written. */
export type Register<Fields> = { values: Partial<Fields>; times: Record<string, number> };

/** The register after a push; what was not pushed stays as it is. */
export function written<Fields extends object>(
  { values, times }: Register<Fields>,
  pushed: Partial<Fields>,
  at: number,
): Register<Fields> {
  const won = (Object.keys(pushed) as (keyof Fields & string)[]).filter(
    (field) =>
      pushed[field] !== undefined && stands(pushed[field], at, values[field], times[field]),
  );
  const wonOf = <Value>(value: (field: keyof Fields & string) => Value) =>
    Object.fromEntries(won.map((field) => [field, value(field)]));
  return {
    values: { ...values, ...wonOf((field) => pushed[field]) },
    times: { ...times, ...wonOf(() => at) },
  };
}
