import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chooseSeries, type SeriesCandidate } from "./series-choice";
import type { SeriesKind, SeriesSource } from "./telemetry";

const series = (kind: SeriesKind, source: SeriesSource, n: number): SeriesCandidate => ({ kind, source, n });

describe("chooseSeries", () => {
  test.each<[string, SeriesCandidate[], number | null]>([
    ["nothing to choose from", [], null],
    ["a lone series", [series("server", "metrics", 5)], 0],
    ["a lone series without requests", [series("server", "spans", 0)], null],
    ["spans where both agree", [series("server", "metrics", 1000), series("server", "spans", 900)], 1],
    ["metrics where spans are sampled", [series("server", "spans", 899), series("server", "metrics", 1000)], 1],
    ["spans where they saw more", [series("server", "spans", 5000), series("server", "metrics", 1000)], 0],
    ["metrics where there are no spans", [series("server", "spans", 0), series("server", "metrics", 1)], 1],
    ["server before consumer", [series("consumer", "spans", 900), series("server", "spans", 1)], 1],
    ["consumer before internal", [series("internal", "spans", 900), series("consumer", "metrics", 1)], 1],
    ["a kind that saw requests", [series("server", "spans", 0), series("internal", "spans", 3)], 1],
  ])("%s", (_what, candidates, expected) => {
    expect(chooseSeries(candidates)).toBe(expected === null ? null : candidates[expected]);
  });

  test("never depends on the order of the candidates, and never loses more than a tenth", () => {
    const n = fc.nat(10_000);
    fc.assert(
      fc.property(n, n, (spans, metrics) => {
        const both = [series("server", "spans", spans), series("server", "metrics", metrics)];
        const chosen = chooseSeries(both);
        expect(chooseSeries([...both].reverse())).toBe(chosen);
        expect(chosen?.n ?? 0).toBeGreaterThanOrEqual(0.9 * Math.max(spans, metrics));
      }),
    );
  });
});
