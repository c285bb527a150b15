import { open } from "node:fs/promises";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { z } from "zod";
import type { MeasuredSeries } from "@/lib/domain/measured-series";
import { DAY, MINUTE, SECOND } from "@/lib/domain/time";

/** Later than any time in seconds, and earlier than today's in milliseconds. */
const LATEST = 1e11;
const IN_SECONDS = "must be seconds since 1970";
const time = z.number().min(-LATEST, IN_SECONDS).max(LATEST, IN_SECONDS);
/** What Python writes for a value that is not known, which is no JSON. */
const UNKNOWN = /(?<=[[,]\s*)NaN(?=\s*[,\]])/g;

const caseSchema = z.looseObject({
  id: z.union([z.string(), z.number().transform(String)]),
  step_s: z
    .number()
    .min(0.001)
    .max(DAY / SECOND),
  t0: time,
  deploy_at: time,
  values: z.array(z.number().nullable()),
  label: z.enum(["changed", "unchanged"]).nullish(),
});

/** A labelled case: a series of values around a deploy. */
export interface VerdictCase {
  id: string;
  series: MeasuredSeries;
  /** Epoch milliseconds. */
  deployedAt: number;
  /** Null where nobody said. */
  isChanged: boolean | null;
}

/** A line that is no case, and why. */
export interface UnreadableLine {
  line: number;
  reason: string;
}

/** Reads cases from NDJSON, plain or gzip, one at a time; lines that are none are told to `onUnreadable`. */
export async function* readCases(
  file: string,
  onUnreadable: (unreadable: UnreadableLine) => void,
): AsyncGenerator<VerdictCase> {
  let line = 0;
  for await (const text of createInterface({ input: await openPlain(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    line++;
    if (text.trim() === "") continue;
    const found = parseCase(text);
    if (typeof found === "string") onUnreadable({ line, reason: found });
    else yield found;
  }
}

// Told by its first bytes, not by its name.
async function openPlain(file: string): Promise<Readable> {
  const handle = await open(file);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
  const stream = handle.createReadStream({ start: 0 });
  const isGzip = bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  return isGzip ? stream.pipe(createGunzip()) : stream;
}

function parseCase(text: string): VerdictCase | string {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, "").replace(UNKNOWN, "null"));
  } catch {
    return "not JSON";
  }
  const parsed = caseSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return `${issue?.path.join(".") || "the line"}: ${issue?.message ?? "not a case"}`;
  }
  const { id, step_s, t0, deploy_at, values, label } = parsed.data;
  return {
    id,
    series: inMinutes({
      metric: "value",
      start: t0 * SECOND,
      step: step_s * SECOND,
      values: Float64Array.from(values, (value) => value ?? Number.NaN),
      requests: null,
    }),
    deployedAt: deploy_at * SECOND,
    isChanged: label == null ? null : label === "changed",
  };
}

/** Steps shorter than a minute are averaged: the product knows nothing finer. */
function inMinutes(series: MeasuredSeries): MeasuredSeries {
  const group = Math.round(MINUTE / series.step);
  if (group <= 1) return series;
  const values = new Float64Array(Math.ceil(series.values.length / group));
  for (let i = 0; i < values.length; i++) {
    const known = series.values.subarray(i * group, (i + 1) * group).filter((value) => !Number.isNaN(value));
    values[i] = known.length === 0 ? Number.NaN : known.reduce((sum, one) => sum + one, 0) / known.length;
  }
  return { ...series, step: series.step * group, values };
}
