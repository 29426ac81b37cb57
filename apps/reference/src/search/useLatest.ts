import { useState } from "react";

/**
 * The value, or the one before while the next is on its way: results never
 * blink. The same value has to be the same object.
 */
export function useLatest<Value>(value: Value | undefined): Value | undefined {
  const [latest, setLatest] = useState(value);
  if (value !== undefined && value !== latest) setLatest(value);
  return value ?? latest;
}
