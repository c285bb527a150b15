import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emptyBucket } from "@/lib/domain/bucket";
import { bucketOf, emptyHistogram } from "@/lib/domain/histogram";
import type { WindowNote } from "@/lib/domain/impact";
import type { Bucket } from "@/lib/domain/telemetry";
import { DAY, HOUR, MINUTE, SECOND } from "@/lib/domain/time";
import { compare, impactWindows, type OperationSides, rankOperations } from "./impact";

const noon = Date.UTC(2026, 10, 23, 12);
const at = (deployedAt: number, startedAt: number | null = null, finishedAt: number | null = null) => ({
  deployedAt,
  startedAt,
  finishedAt,
});

interface WindowCase {
  what: string;
  deploy?: ReturnType<typeof at>;
  previous?: ReturnType<typeof at>;
  next?: ReturnType<typeof at>;
  now?: number;
  /** Minutes from noon: [before.from, before.to, after.from, after.to]. */
  ends: [number, number, number, number];
  complete: [boolean, boolean];
  notes: WindowNote[];
}

const windowCases: WindowCase[] = [
  { what: "a lone deploy", ends: [-60, 0, 0, 60], complete: [true, true], notes: [] },
  {
    what: "a moment within a minute: that minute is of neither side",
    deploy: at(noon + 20 * SECOND),
    ends: [-60, 0, 1, 61],
    complete: [true, true],
    notes: [],
  },
  {
    what: "an interval: the rollout is of neither side",
    deploy: at(noon, noon - 90 * SECOND, noon + 90 * SECOND),
    ends: [-62, -2, 2, 62],
    complete: [true, true],
    notes: [],
  },
  {
    what: "a deploy 10 minutes earlier",
    previous: at(noon - 10 * MINUTE),
    ends: [-10, 0, 0, 10],
    complete: [false, true],
    notes: ["cut_by_previous_deploy"],
  },
  {
    what: "a deploy 20 minutes later",
    next: at(noon + 25 * MINUTE, noon + 20 * MINUTE),
    ends: [-20, 0, 0, 20],
    complete: [true, false],
    notes: ["cut_by_next_deploy"],
  },
  {
    what: "deploys on both sides",
    previous: at(noon - 30 * MINUTE, null, noon - 25.5 * MINUTE),
    next: at(noon + 40 * MINUTE),
    ends: [-25, 0, 0, 25],
    complete: [false, false],
    notes: ["cut_by_previous_deploy", "cut_by_next_deploy"],
  },
  {
    what: "deploys farther off than the window",
    previous: at(noon - HOUR),
    next: at(noon + HOUR),
    ends: [-60, 0, 0, 60],
    complete: [true, true],
    notes: [],
  },
  {
    what: "a deploy seven and a half minutes ago",
    now: noon + 7.5 * MINUTE,
    ends: [-7, 0, 0, 7],
    complete: [true, false],
    notes: ["after_not_over"],
  },
  {
    what: "a deploy right now",
    now: noon,
    ends: [0, 0, 0, 0],
    complete: [true, false],
    notes: ["after_not_over"],
  },
  {
    what: "a deploy in the future",
    now: noon - DAY,
    ends: [0, 0, 0, 0],
    complete: [true, false],
    notes: ["after_not_over"],
  },
  {
    what: "a deploy in the minute of another",
    deploy: at(noon + 30 * SECOND),
    previous: at(noon + 10 * SECOND),
    ends: [0, 0, 1, 1],
    complete: [false, true],
    notes: ["cut_by_previous_deploy"],
  },
];

describe("impactWindows", () => {
  test.each(windowCases)(
    "$what",
    ({ deploy = at(noon), previous = null, next = null, now = noon + DAY, ends, complete, notes }) => {
      const windows = impactWindows(deploy, { previous, next }, now);
      const { before, after } = windows;
      const inMinutes = [before.from, before.to, after.from, after.to].map((end) => (end - noon) / MINUTE);
      expect(inMinutes).toEqual(ends);
      expect([before.complete, after.complete]).toEqual(complete);
      expect(windows.notes).toEqual(notes);
    },
  );

  test("of another length", () => {
    const alone = { previous: null, next: null };
    const { before, after } = impactWindows(at(noon), alone, noon + DAY, 15 * MINUTE);
    expect([before.from, after.to]).toEqual([noon - 15 * MINUTE, noon + 15 * MINUTE]);
  });

  test("are equal and whole minutes, and keep clear of the deploy, its neighbours and the future", () => {
    const moment = fc.integer({ min: noon - 3 * HOUR, max: noon + 3 * HOUR });
    const span = fc.tuple(moment, fc.option(moment), fc.option(moment)).map((moments) => at(...moments));
    const length = fc.integer({ min: 0, max: 6 * HOUR });
    fc.assert(
      fc.property(span, fc.option(span), fc.option(span), moment, length, (deploy, previous, next, now, wanted) => {
        const { before, after } = impactWindows(deploy, { previous, next }, now, wanted);
        const minutes = (after.to - after.from) / MINUTE;
        expect(before.to - before.from).toBe(after.to - after.from);
        expect(minutes).toBeGreaterThanOrEqual(0);
        expect(minutes % 1).toBe(0);
        expect(before.to % MINUTE).toBe(0);
        expect(before.to).toBeLessThanOrEqual(deploy.startedAt ?? deploy.deployedAt);
        expect(after.from).toBeGreaterThanOrEqual(deploy.finishedAt ?? deploy.deployedAt);
        if (minutes === 0) return;
        expect(after.to).toBeLessThanOrEqual(now);
        if (previous) expect(before.from).toBeGreaterThanOrEqual(previous.finishedAt ?? previous.deployedAt);
        if (next) expect(after.to).toBeLessThanOrEqual(next.startedAt ?? next.deployedAt);
      }),
    );
  });
});

function bucketOfMs(latencies: number[], errors = 0): Bucket {
  const histogram = emptyHistogram();
  for (const ms of latencies) histogram[bucketOf(ms / 1000)] = (histogram[bucketOf(ms / 1000)] ?? 0) + 1;
  const us = latencies.map((ms) => Math.round(ms * 1000));
  return {
    at: 0,
    n: latencies.length,
    errors: Math.min(errors, latencies.length),
    sumUs: us.reduce((sum, one) => sum + one, 0),
    maxUs: Math.max(0, ...us),
    histogram,
  };
}

describe("compare", () => {
  const ms = fc.double({ min: 0.2, max: 60_000, noNaN: true });
  const bucket = fc.tuple(fc.array(ms, { minLength: 1, maxLength: 60 }), fc.nat(60));

  test("the numbers of both sides, their difference and per cent", () => {
    const rows = compare(bucketOfMs([100, 100, 100, 100], 1), bucketOfMs([150, 150], 0), 2);
    const row = (metric: string) => rows.find((one) => one.metric === metric);
    expect(row("mean")).toEqual({
      metric: "mean",
      unit: "ms",
      before: { value: 100, n: 4 },
      after: { value: 150, n: 2 },
      difference: 50,
      percent: 50,
    });
    expect(row("throughput")).toMatchObject({ unit: "per_minute", difference: -1, percent: -50 });
    expect(row("error_rate")).toMatchObject({ unit: "ratio", difference: -0.25, percent: -100 });
  });

  test("what is unknown on one side has no difference, and nothing is a per cent of 0", () => {
    const rows = compare(emptyBucket(0), bucketOfMs([10], 1), 1);
    expect(rows.map(({ metric, difference, percent }) => [metric, difference, percent])).toEqual([
      ["p50", null, null],
      ["p95", null, null],
      ["p99", null, null],
      ["mean", null, null],
      ["throughput", 1, null],
      ["error_rate", null, null],
    ]);
    expect(compare(bucketOfMs([10]), bucketOfMs([10], 1), 1).at(-1)).toMatchObject({ difference: 1, percent: null });
  });

  test("of the same on both sides is no difference", () => {
    fc.assert(
      fc.property(bucket, ([latencies, errors]) => {
        for (const row of compare(bucketOfMs(latencies, errors), bucketOfMs(latencies, errors), 60)) {
          expect(row.difference).toBe(0);
          expect(row.percent).toBe(row.before.value === 0 ? null : 0);
        }
      }),
    );
  });

  test("of latencies twice as long doubles every latency, within 1.1 %", () => {
    fc.assert(
      fc.property(bucket, ([latencies, errors]) => {
        const slower = latencies.map((one) => one * 2);
        for (const row of compare(bucketOfMs(latencies, errors), bucketOfMs(slower, errors), 60)) {
          const ratio = (row.after.value ?? Number.NaN) / (row.before.value ?? Number.NaN);
          if (row.unit === "ms") expect(Math.abs(ratio / 2 - 1)).toBeLessThan(0.011);
          else expect(row.difference).toBe(0);
        }
      }),
    );
  });
});

describe("rankOperations", () => {
  const sides = (operation: string, before: Bucket, after: Bucket): OperationSides => ({
    operation,
    kind: "server",
    before,
    after,
  });
  const times = (n: number, ms: number, errors = 0) =>
    bucketOfMs(
      Array.from({ length: n }, () => ms),
      errors,
    );
  const names = (operations: OperationSides[]) => rankOperations(operations, 60).map(({ operation }) => operation);

  test("time spent counts, not the change of one request", () => {
    const busy = sides("busy", times(1000, 100), times(1000, 120));
    const rare = sides("rare", times(2, 100), times(2, 1000));
    const same = sides("same", times(5000, 100), times(5000, 100));
    expect(names([same, rare, busy])).toEqual(["busy", "rare", "same"]);
  });

  test("a route that began to fail fast is not hidden by a small change of time", () => {
    const failing = sides("failing", times(500, 10), times(500, 10, 250));
    const slower = sides("slower", times(500, 100), times(500, 105));
    const blip = sides("blip", times(500, 100), times(500, 100, 1));
    expect(names([slower, blip, failing])).toEqual(["failing", "slower", "blip"]);
  });

  test("no requests at all are ranked by name", () => {
    expect(names([sides("b", times(0, 0), times(0, 0)), sides("a", times(0, 0), times(0, 0))])).toEqual(["a", "b"]);
  });
});
