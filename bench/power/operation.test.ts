import { describe, expect, test } from "vitest";
import { seeded } from "@/lib/testing/simulate";
import {
  MINUTES_A_DAY,
  type OperationSpec,
  rememberingNoise,
  seriesOf,
  simulateOperation,
  USUAL,
  withChange,
} from "./operation";

const of = (differs: Partial<OperationSpec>, seed = 1, days = 7) =>
  simulateOperation({ ...USUAL, ...differs }, days, seeded(seed));
const known = (values: Float64Array) => [...values].filter((one) => !Number.isNaN(one));
const sum = (values: number[]) => values.reduce((total, one) => total + one, 0);

describe("a simulated operation", () => {
  test("is the same for the same seed, and another for another", () => {
    expect(of({}, 4)).toEqual(of({}, 4));
    expect(of({}, 4).p95).not.toEqual(of({}, 5).p95);
  });

  test.each([1, 60, 6000])("has %d requests a minute, of which so many fail", (requestsPerMinute) => {
    const { requests, errors } = of({ requestsPerMinute, errorShare: 0.05 });
    const perMinute = sum(known(requests)) / requests.length;
    expect(perMinute / requestsPerMinute).toBeGreaterThan(0.95);
    expect(perMinute / requestsPerMinute).toBeLessThan(1.25);
    expect(sum(known(errors)) / sum(known(requests))).toBeCloseTo(0.05, 1);
  });

  test.each(["scattered", "blocks"] as const)("misses a twentieth of its minutes, %s", (missing) => {
    const { requests, p95 } = of({ missing });
    const share = 1 - known(requests).length / requests.length;
    expect(share).toBeGreaterThan(0.03);
    expect(share).toBeLessThan(0.07);
    expect(known(p95).length).toBeLessThanOrEqual(known(requests).length);
  });

  test("has no latency in a minute without a request", () => {
    const { requests, p50 } = of({ requestsPerMinute: 1 });
    for (const [i, count] of requests.entries()) expect(Number.isNaN(p50[i] ?? 0)).toBe(count === 0);
  });

  test("grows", () => {
    const { requests } = of({ growth: 0.05, seasons: false });
    const [first, last] = [requests.subarray(0, MINUTES_A_DAY), requests.subarray(-MINUTES_A_DAY)];
    expect(sum([...last]) / sum([...first])).toBeCloseTo(1.05 ** 6, 1);
  });

  test("is measured in five metrics", () => {
    expect(seriesOf(of({})).map(({ metric }) => metric)).toEqual(["p50", "p95", "p99", "error_rate", "throughput"]);
  });
});

test.each([0, 0.5, 0.95])("noise remembers as much as is asked for: %d", (autocorrelation) => {
  const noise = rememberingNoise(60_000, { ...USUAL, autocorrelation }, seeded(2));
  const products = noise.map((one, i) => one * (noise[i + 1] ?? 0));
  const squares = noise.map((one) => one * one);
  expect(sum([...products]) / sum([...squares])).toBeCloseTo(autocorrelation, 1);
  expect(sum([...squares]) / noise.length).toBeCloseTo(1, 0);
});

describe("a change", () => {
  const history = of({}, 7, 2);
  const changed = withChange(history, { from: 1000, to: 1200, latency: () => 2, traffic: 1.5, errors: 0.1 }, seeded(8));

  test("leaves what is outside as it was", () => {
    for (const key of ["p50", "p95", "p99", "requests", "errors"] as const) {
      expect(changed[key].subarray(0, 1000)).toEqual(history[key].subarray(0, 1000));
      expect(changed[key].subarray(1200)).toEqual(history[key].subarray(1200));
    }
  });

  test("is as large as planned", () => {
    const within = (values: Float64Array) => sum([...values.subarray(1000, 1200)]);
    expect(changed.p95[1100]).toBe(2 * (history.p95[1100] ?? 0));
    expect(within(changed.requests) / within(history.requests)).toBeCloseTo(1.5, 1);
    expect(within(changed.errors) / within(changed.requests)).toBeCloseTo(0.1, 1);
  });
});
