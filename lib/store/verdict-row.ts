import type { DeployVerdict } from "@/lib/domain/verdict";

const INFINITE = "Infinity";
/** What people have named, and may have named so. */
const NAMES = new Set(["service", "operation"]);

/** A verdict as JSON. Infinity, which a statistic can be, is written as a text: JSON has no number for it. */
export function encodeVerdict(verdict: DeployVerdict): string {
  return JSON.stringify(verdict, (_key, value) => (value === Number.POSITIVE_INFINITY ? INFINITE : value));
}

/** The verdict that encodeVerdict wrote: only lib/store writes the column, and only so. */
export function decodeVerdict(text: string): DeployVerdict {
  // Hardly any has one, and looking at each value takes several times as long as the rest.
  if (!text.includes(`"${INFINITE}"`)) return JSON.parse(text);
  return JSON.parse(text, (key, value) => (value === INFINITE && !NAMES.has(key) ? Number.POSITIVE_INFINITY : value));
}
