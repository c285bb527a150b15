import type { SeriesKind, SeriesSource } from "./telemetry";

/** What a service is measured by, most telling first: its headline kind is the first that saw requests. */
const KIND_PREFERENCE: readonly SeriesKind[] = ["server", "consumer", "internal"];

/** Spans this close to the metrics' count are complete; below it they are taken to be sampled. */
const COMPLETE_SHARE = 0.9;

export interface SeriesCandidate {
  kind: SeriesKind;
  source: SeriesSource;
  /** Requests seen over the whole window that is read. */
  n: number;
}

/**
 * The one series to read among those of one service, or of one operation: of the headline kind,
 * and of its sources the one that saw more requests, spans where the two agree within 10 %.
 * Null when none saw any request.
 */
export function chooseSeries<C extends SeriesCandidate>(candidates: readonly C[]): C | null {
  for (const kind of KIND_PREFERENCE) {
    const spans = candidates.find((series) => series.kind === kind && series.source === "spans");
    const metrics = candidates.find((series) => series.kind === kind && series.source === "metrics");
    const chosen = chooseSource(spans, metrics);
    if (chosen && chosen.n > 0) return chosen;
  }
  return null;
}

function chooseSource<C extends SeriesCandidate>(spans: C | undefined, metrics: C | undefined): C | undefined {
  if (!spans || !metrics) return spans ?? metrics;
  return spans.n >= COMPLETE_SHARE * metrics.n ? spans : metrics;
}
