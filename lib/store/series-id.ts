import { createHash } from "node:crypto";
import type { SeriesKey } from "@/lib/domain/telemetry";

// The same few series come with every batch. Emptied when full.
const REMEMBERED = 20_000;
const known = new Map<string, string>();

/** The series' id, in decimal: the first 63 bits of SHA-256 over its key. Every instance derives the same. */
export function seriesId(key: SeriesKey): string {
  // JSON keeps the parts apart whatever characters they hold.
  const text = JSON.stringify([key.env, key.service, key.kind, key.source, key.operation]);
  const before = known.get(text);
  if (before !== undefined) return before;
  const id = (createHash("sha256").update(text).digest().readBigUInt64BE() >> 1n).toString();
  if (known.size >= REMEMBERED) known.clear();
  known.set(text, id);
  return id;
}
