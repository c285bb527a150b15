import type { SeriesKind, SeriesSource } from "./telemetry";
import { floorTo, HOUR, type Window } from "./time";

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
    const { spans, metrics } = sourcesOf(candidates, kind);
    const chosen = chooseSource(spans, metrics);
    if (chosen && chosen.n > 0) return chosen;
  }
  return null;
}

/** A series to be read for a stretch of time. */
export interface Stretch<S> {
  series: S;
  window: Window;
}

/**
 * The series to read at each time of the window: of the headline kind over all of it, and for each
 * hour (UTC) of the source that saw more requests in it, spans where the two agree within 10 %. Hours
 * that neither saw keep to the source before them. Ascending; empty when none saw any request.
 * @param countsOf requests by the start of the hour, for every hour that the window touches.
 */
export function chooseByHour<S extends { kind: SeriesKind; source: SeriesSource }>(
  candidates: readonly S[],
  countsOf: (series: S) => ReadonlyMap<number, number>,
  window: Window,
): Stretch<S>[] {
  const counted = candidates.map((series) => {
    const byHour = countsOf(series);
    const n = [...byHour.values()].reduce((sum, count) => sum + count, 0);
    return { series, byHour, kind: series.kind, source: series.source, n };
  });
  const headline = chooseSeries(counted);
  if (!headline) return [];
  const { spans, metrics } = sourcesOf(counted, headline.kind);
  if (!spans || !metrics) return [{ series: headline.series, window }];
  const stretches: Stretch<S>[] = [];
  for (let hour = floorTo(window.from, HOUR); hour < window.to; hour += HOUR) {
    const seen = [spans, metrics].map((one) => ({ ...one, n: one.byHour.get(hour) ?? 0 }));
    const last = stretches.at(-1);
    const { series } = chooseSeries(seen) ?? last ?? headline;
    if (last?.series === series) last.window.to = Math.min(hour + HOUR, window.to);
    else
      stretches.push({ series, window: { from: Math.max(hour, window.from), to: Math.min(hour + HOUR, window.to) } });
  }
  return stretches;
}

function sourcesOf<C extends { kind: SeriesKind; source: SeriesSource }>(candidates: readonly C[], kind: SeriesKind) {
  const ofKind = candidates.filter((series) => series.kind === kind);
  return {
    spans: ofKind.find(({ source }) => source === "spans"),
    metrics: ofKind.find(({ source }) => source === "metrics"),
  };
}

function chooseSource<C extends SeriesCandidate>(spans: C | undefined, metrics: C | undefined): C | undefined {
  if (!spans || !metrics) return spans ?? metrics;
  return spans.n >= COMPLETE_SHARE * metrics.n ? spans : metrics;
}
