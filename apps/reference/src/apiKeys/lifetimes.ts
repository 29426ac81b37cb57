/** How long a new key is to work. */
export const EXPIRIES = [
  { value: "never", label: "Never" },
  { value: "7d", label: "In 7 days" },
  { value: "30d", label: "In 30 days" },
  { value: "90d", label: "In 90 days" },
  { value: "1y", label: "In a year" },
] as const;

export type Expiry = (typeof EXPIRIES)[number]["value"];

/** When a key ends that is made now, in milliseconds since the epoch; `undefined` for never. */
export function expiresAt(expiry: Expiry, now: number): number | undefined {
  return expiry === "never" ? undefined : now + LIFETIMES[expiry];
}

/** How long a key works on that is replaced by another. */
export const GRACES = [
  { value: "0", label: "At once" },
  { value: "1h", label: "After an hour" },
  { value: "1d", label: "After a day" },
  { value: "7d", label: "After 7 days" },
] as const;

export type Grace = (typeof GRACES)[number]["value"];

/** The same in milliseconds. */
export function graceMs(grace: Grace): number {
  return grace === "0" ? 0 : LIFETIMES[grace];
}

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;
const LIFETIMES = {
  "1h": HOUR,
  "1d": DAY,
  "7d": 7 * DAY,
  "30d": 30 * DAY,
  "90d": 90 * DAY,
  "1y": 365 * DAY,
};
