import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { MeasuredSeries } from "@/lib/domain/measured-series";
import { DAY, HOUR, MINUTE } from "@/lib/domain/time";
import type { MetricVerdict } from "@/lib/domain/verdict";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";
import { seeded } from "@/lib/testing/simulate";
import { examineSeries, judgeTogether } from "./judge";

const start = Date.UTC(2026, 10, 2);
const days = 4;
const length = (days * DAY) / MINUTE;
const deployedAt = start + days * DAY - 2 * HOUR + 20_000;
const deployIndex = Math.floor((deployedAt - start) / MINUTE);

interface Story {
  seed: number;
  /** Factor on the minutes from `from` (relative to the deploy's minute) to `to`. */
  factor?: number;
  from?: number;
  to?: number;
}

/** p95 in ms a minute: a daily season, noise that remembers a little, and a change. */
function latency({ seed, factor = 1, from = 1, to = 200 }: Story): Float64Array {
  const random = seeded(seed);
  let noise = 0;
  return Float64Array.from({ length }, (_, i) => {
    noise = 0.5 * noise + random.normal() * 0.06;
    const season = 0.3 * Math.sin((2 * Math.PI * i) / 1440);
    const isChanged = i >= deployIndex + from && i < deployIndex + to;
    return 200 * Math.exp(season + noise) * (isChanged ? factor : 1);
  });
}

function judge(
  values: Float64Array,
  options: { metric?: MeasuredSeries["metric"]; minutes?: number } = {},
): MetricVerdict {
  const { metric = "p95", minutes = 60 } = options;
  const series: MeasuredSeries = { metric, start, step: MINUTE, values, requests: null };
  const rollout = { startedAt: deployedAt, finishedAt: deployedAt, others: [], now: deployedAt + minutes * MINUTE };
  const examined = examineSeries(series, rollout, DEFAULT_SETTINGS);
  const [verdict] = examined ? judgeTogether([examined], DEFAULT_SETTINGS) : [];
  if (!verdict) throw new Error("no verdict");
  return verdict;
}

describe("a change at the deploy", () => {
  test.each([
    { what: "slower by half", factor: 1.5, kind: "regressed", direction: "up" },
    { what: "faster by a third", factor: 0.67, kind: "improved", direction: "down" },
  ])("$what", ({ factor, kind, direction }) => {
    const verdict = judge(latency({ seed: 1, factor }));
    expect(verdict).toMatchObject({ kind, direction, form: "shift", isFinal: true });
    expect(verdict.size?.low).toBeLessThan(factor);
    expect(verdict.size?.high).toBeGreaterThan(factor);
    expect(verdict.calledAfter).toBeLessThanOrEqual(15);
    expect(Math.abs((verdict.onset?.at ?? 0) - deployedAt)).toBeLessThanOrEqual(4 * MINUTE);
  });

  test("that only passes is a burst", () => {
    const verdict = judge(latency({ seed: 2, factor: 2.5, from: 8, to: 14 }));
    expect(verdict).toMatchObject({ kind: "regressed", form: "burst", direction: "up" });
    expect(verdict.burst?.size).toBeGreaterThan(1.7);
  });

  test("is not called before its minutes are in", () => {
    const verdict = judge(latency({ seed: 1, factor: 1.5 }), { minutes: 4 });
    expect(verdict).toMatchObject({ kind: "inconclusive", isFinal: false, looks: [] });
  });
});

test("a change well before the deploy started before", () => {
  const kinds = Array.from({ length: 10 }, (_, seed) => judge(latency({ seed, factor: 1.6, from: -12 })).kind);
  expect(kinds.filter((kind) => kind === "regressed").length).toBeLessThanOrEqual(1);
});

test("a short history says that nothing can be said", () => {
  const values = latency({ seed: 3, factor: 2 }).fill(Number.NaN, 0, deployIndex - 25);
  expect(judge(values)).toMatchObject({ kind: "inconclusive", rarity: null, cautious: null });
});

const seeds = fc.integer({ min: 1, max: 1e6 });

describe("whatever the series", () => {
  test("the same again is never a regression", () => {
    const shape = fc.array(fc.double({ min: 1, max: 1000, noNaN: true }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(shape, (pattern) => {
        const values = Float64Array.from({ length }, (_, i) => pattern[i % pattern.length] ?? 1);
        expect(["unchanged", "inconclusive"]).toContain(judge(values).kind);
      }),
      { numRuns: 25, seed: 4 },
    );
  });

  test("another unit is the same verdict", () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(0.001, 0.5, 1000, 1024), (seed, unit) => {
        const values = latency({ seed, factor: 1.4 });
        const [here, there] = [judge(values), judge(values.map((value) => value * unit))];
        expect(there.kind).toBe(here.kind);
        expect(there.size?.value).toBeCloseTo(here.size?.value ?? 0, 9);
        expect((there.typical.after ?? 0) / (here.typical.after ?? 0)).toBeCloseTo(unit, 9);
        const [gauge, moved] = [values, values.map((value) => value * unit)].map((one) =>
          judge(one, { metric: "value" }),
        );
        expect(moved?.kind).toBe(gauge?.kind);
        expect((moved?.size?.value ?? 0) / (gauge?.size?.value ?? 0)).toBeCloseTo(unit, 6);
      }),
      { numRuns: 10, seed: 4 },
    );
  });

  test("minutes before the deploy in another order do not turn a change round", () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(0.6, 1.6), fc.constantFrom(60, deployIndex), (seed, factor, minutes) => {
        const values = latency({ seed, factor });
        const random = seeded(seed);
        const window = values.subarray(deployIndex - minutes, deployIndex);
        for (let i = window.length - 1; i > 0; i--) {
          const j = Math.floor(random.uniform() * (i + 1));
          [window[i], window[j]] = [window[j] ?? 0, window[i] ?? 0];
        }
        const opposite = factor > 1 ? "improved" : "regressed";
        expect(judge(values).kind).not.toBe(opposite);
      }),
      { numRuns: 15, seed: 4 },
    );
  });

  test("more minutes do not make the interval wider than noise does", () => {
    const widths = (minutes: number) =>
      Array.from({ length: 12 }, (_, seed) => {
        const { size } = judge(latency({ seed, factor: 1.3 }), { minutes });
        return Math.log((size?.high ?? 1) / (size?.low ?? 1));
      }).reduce((sum, width) => sum + width, 0);
    expect(widths(30)).toBeLessThan(widths(10) * 1.1);
  });
});
