import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type StreamState, takeIncrease } from "./cumulative";
import { countOf } from "./histogram";
import { histogramOfPoint } from "./histogram-points";
import type { CumulativePoint, PointBuckets } from "./telemetry";

const SECOND_NS = 1_000_000_000n;
const T0 = 1_767_225_600n * SECOND_NS;

function point(startSeconds: number, timeSeconds: number, counts: number[], change: Partial<CumulativePoint> = {}) {
  const n = counts.reduce((sum, count) => sum + count, 0);
  return {
    streamId: new Uint8Array(32),
    key: { env: "production", service: "shop", kind: "server", source: "metrics", operation: "GET /" } as const,
    version: "",
    startNs: T0 + BigInt(startSeconds) * SECOND_NS,
    timeNs: T0 + BigInt(timeSeconds) * SECOND_NS,
    n,
    sum: n * 0.2,
    max: null,
    isError: false,
    buckets: { type: "explicit", bounds: [0.1, 1], counts } satisfies PointBuckets,
    ...change,
  } satisfies CumulativePoint;
}

/** The number of requests that each point of a sequence adds; null where it adds nothing. */
function follow(points: CumulativePoint[]): (number | null)[] {
  let state: StreamState = { writers: [] };
  return points.map((next) => {
    const taken = takeIncrease(state, next);
    // What is kept is what the database gives back.
    state = JSON.parse(JSON.stringify(taken.state));
    return taken.increase?.n ?? null;
  });
}

describe("a cumulative stream", () => {
  test.each([
    ["counts whole at first when young", [point(0, 600, [1, 2, 3])], [6]],
    ["only sets the baseline at first when old", [point(0, 601, [1, 2, 3]), point(0, 660, [2, 2, 4])], [null, 2]],
    ["adds differences", [point(0, 60, [1, 0, 0]), point(0, 120, [1, 4, 0]), point(0, 180, [1, 4, 0])], [1, 4, 0]],
    ["ignores a repeat", [point(0, 60, [1, 0, 0]), point(0, 60, [1, 0, 0]), point(0, 120, [2, 0, 0])], [1, null, 1]],
    [
      "ignores an older point",
      [point(0, 120, [5, 0, 0]), point(0, 60, [1, 0, 0]), point(0, 180, [6, 0, 0])],
      [5, null, 1],
    ],
    ["takes all of a new start", [point(0, 60, [5, 0, 0]), point(90, 3600, [7, 0, 0])], [5, 7]],
    ["takes all when a count falls", [point(0, 60, [5, 3, 0]), point(0, 120, [6, 2, 3])], [8, 11]],
    [
      "follows replicas that share it apart",
      [point(0, 60, [5, 0, 0]), point(1, 61, [9, 0, 0]), point(0, 120, [6, 0, 0]), point(1, 121, [11, 0, 0])],
      [5, 9, 1, 2],
    ],
    ["does not take an old replica for a restart", [point(0, 60, [5, 0, 0]), point(-9000, 61, [9, 0, 0])], [5, null]],
  ])("%s", (_what, points, added) => {
    expect(follow(points)).toEqual(added);
  });

  test("says when the increase began and whether the largest value is of it", () => {
    const first = takeIncrease({ writers: [] }, point(0, 60, [1, 1, 0], { max: 0.5 }));
    const same = takeIncrease(first.state, point(0, 120, [1, 2, 0], { max: 0.5 }));
    const risen = takeIncrease(same.state, point(0, 180, [1, 3, 0], { max: 0.9 }));
    expect([first, same, risen].map((taken) => taken.increase?.max)).toEqual([0.5, null, 0.9]);
    expect(risen.increase?.fromUs).toBe(Number(T0 / 1000n) + 120e6);
  });
});

test("exponential points are subtracted at the coarser of their scales", () => {
  const seconds = fc.double({ min: 0.001, max: 100, noNaN: true });
  const values = fc.array(seconds, { minLength: 1, maxLength: 40 });
  const scale = fc.integer({ min: 6, max: 8 });
  const pointOf = (all: number[], at: number, of: number) =>
    point(0, at, [], { n: all.length, buckets: exponential(all, of) });
  fc.assert(
    fc.property(values, values, scale, scale, (before, after, scaleBefore, scaleAfter) => {
      const first = takeIncrease({ writers: [] }, pointOf(before, 60, scaleBefore));
      const second = takeIncrease(first.state, pointOf([...before, ...after], 120, scaleAfter));
      const histogram = histogramOfPoint(second.increase?.buckets ?? exponential([], 6), null);
      expect(second.increase?.n).toBe(after.length);
      expect(countOf(histogram)).toBe(after.length);
      expect(histogram).toEqual(histogramOfPoint(exponential(after, 8), null));
    }),
  );
});

function exponential(values: number[], scale: number): PointBuckets {
  const indexes = values.map((value) => Math.ceil(Math.log2(value) * 2 ** scale) - 1);
  const offset = values.length ? Math.min(...indexes) : 0;
  const counts = new Array<number>(values.length ? Math.max(...indexes) - offset + 1 : 0).fill(0);
  for (const index of indexes) counts[index - offset] = (counts[index - offset] ?? 0) + 1;
  return { type: "exponential", unit: 1, scale, offset, counts, zeroCount: 0 };
}
