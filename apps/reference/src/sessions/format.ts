/** 206040 → "206K". */
export function formatTokens(count: number): string {
  return COMPACT.format(count);
}

/** US dollars; what is less than a cent but not nothing says so. */
export function formatCost(dollars: number): string {
  return dollars > 0 && dollars < 0.01 ? "<$0.01" : DOLLARS.format(dollars);
}

/** Milliseconds → "42 min", "1 h 5 min". */
export function formatDuration(ms: number): string {
  const minutes = Math.round(ms / MINUTE);
  if (minutes < 1) return ms > 0 ? "<1 min" : "0 min";
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

/** How long a request took, in milliseconds → "<1 ms", "12 ms", "1.2 s". */
export function formatLatency(ms: number): string {
  if (ms < 1) return "<1 ms";
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  return `${SECONDS.format(ms / 1_000)} s`;
}

/**
 * How long ago, as short as it stays clear: "Just now", "18 min ago", "3 h
 * ago", "Yesterday", "Nov 3", "Nov 3, 2024".
 *
 * @param time - Milliseconds since the epoch, as `now`.
 */
export function formatWhen(time: number, now: number): string {
  const ago = now - time;
  if (ago < MINUTE) return "Just now";
  if (ago < HOUR) return `${Math.floor(ago / MINUTE)} min ago`;
  const days = startOfDay(now) - startOfDay(time);
  if (days === 0) return `${Math.floor(ago / HOUR)} h ago`;
  // A day has 23 or 25 hours twice a year.
  if (Math.round(days / (24 * HOUR)) === 1) return "Yesterday";
  return formatDay(time, now);
}

/** A day, past or to come: "Nov 3", "Nov 3, 2027". */
export function formatDay(time: number, now: number): string {
  const sameYear = new Date(time).getFullYear() === new Date(now).getFullYear();
  return (sameYear ? DAY : DAY_OF_YEAR).format(time);
}

/** When something ends, to the minute: "2:05 PM" today, else "Nov 3, 2:05 PM". */
export function formatDeadline(time: number, now: number): string {
  if (startOfDay(time) === startOfDay(now)) return formatTime(time);
  return `${formatDay(time, now)}, ${formatTime(time)}`;
}

/** The full date and time, for tooltips. */
export function formatMoment(time: number): string {
  return MOMENT.format(time);
}

/** The same to the second, for what comes thick and fast. */
export function formatInstant(time: number): string {
  return INSTANT.format(time);
}

/** The time of day: "2:05 PM". */
export function formatTime(time: number): string {
  return TIME.format(time);
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const COMPACT = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const SECONDS = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const DOLLARS = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
const DAY = new Intl.DateTimeFormat("en", { month: "short", day: "numeric" });
const DAY_OF_YEAR = new Intl.DateTimeFormat("en", { dateStyle: "medium" });
const MOMENT = new Intl.DateTimeFormat("en", { dateStyle: "full", timeStyle: "short" });
const INSTANT = new Intl.DateTimeFormat("en", { dateStyle: "full", timeStyle: "medium" });
const TIME = new Intl.DateTimeFormat("en", { timeStyle: "short" });

function startOfDay(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}
