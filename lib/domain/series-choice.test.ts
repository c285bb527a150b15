import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chooseByHour, chooseSeries, type SeriesCandidate } from "./series-choice";
import type { SeriesKind, SeriesSource } from "./telemetry";
import { HOUR, MINUTE } from "./time";

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

describe("chooseByHour", () => {
  type Series = Omit<SeriesCandidate, "n">;
  const spans: Series = { kind: "server", source: "spans" };
  const metrics: Series = { kind: "server", source: "metrics" };
  const choose = (counts: Map<Series, number[]>, window = { from: 0, to: 4 * HOUR }) => {
    const countsOf = (one: Series) => new Map((counts.get(one) ?? []).map((n, hour) => [hour * HOUR, n]));
    return chooseByHour([...counts.keys()], countsOf, window);
  };

  test("follows a service from metrics to spans, and keeps its source where neither saw any", () => {
    const switched = new Map<Series, number[]>([
      [metrics, [100, 0, 30, 0]],
      [spans, [0, 0, 70, 100]],
    ]);
    expect(choose(switched)).toEqual([
      { series: metrics, window: { from: 0, to: 2 * HOUR } },
      { series: spans, window: { from: 2 * HOUR, to: 4 * HOUR } },
    ]);
  });

  test("judges whole hours, and reads no further than the window", () => {
    const both = new Map<Series, number[]>([
      [metrics, [100, 10]],
      [spans, [89, 90]],
    ]);
    expect(choose(both, { from: HOUR - MINUTE, to: HOUR + MINUTE })).toEqual([
      { series: metrics, window: { from: HOUR - MINUTE, to: HOUR } },
      { series: spans, window: { from: HOUR, to: HOUR + MINUTE } },
    ]);
  });

  test("keeps to the headline kind of the whole window", () => {
    const jobs: Series = { kind: "internal", source: "spans" };
    const kinds = new Map<Series, number[]>([
      [jobs, [9, 9, 9, 9]],
      [spans, [0, 1, 0, 0]],
    ]);
    expect(choose(kinds)).toEqual([{ series: spans, window: { from: 0, to: 4 * HOUR } }]);
    expect(choose(new Map<Series, number[]>([[spans, [0, 0]]]))).toEqual([]);
  });
});
