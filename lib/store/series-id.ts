import { createHash } from "node:crypto";
import type { SeriesKey } from "@/lib/domain/telemetry";

/** The series' id, in decimal: the first 63 bits of SHA-256 over its key. Every instance derives the same. */
export function seriesId(key: SeriesKey): string {
  // JSON keeps the parts apart whatever characters they hold.
  const text = JSON.stringify([key.env, key.service, key.kind, key.source, key.operation]);
  return (createHash("sha256").update(text).digest().readBigUInt64BE() >> 1n).toString();
}
