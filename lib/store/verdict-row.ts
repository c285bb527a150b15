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
  if (!text.includes(`"${INFINITE}"`)) return completed(JSON.parse(text));
  return completed(
    JSON.parse(text, (key, value) => (value === INFINITE && !NAMES.has(key) ? Number.POSITIVE_INFINITY : value)),
  );
}

/** Engines before the fifth did not say by which series a deploy stands. */
function completed(verdict: DeployVerdict): DeployVerdict {
  if (verdict.subjects.every(({ room }) => room !== undefined)) return verdict;
  const unknown = { room: null, requestShare: 0, carries: false };
  return { ...verdict, subjects: verdict.subjects.map((subject) => ({ ...unknown, ...subject })) };
}
