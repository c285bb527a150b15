import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Subject } from "@/lib/domain/measured-series";
import { type NearDeploy, NO_SURROUNDINGS, type Surroundings } from "@/lib/domain/surroundings";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { floorTo, HOUR, MINUTE } from "@/lib/domain/time";
import type { DeployVerdict, SubjectVerdict } from "@/lib/domain/verdict";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";
import { DEPLOY_MINUTE, SIMULATED_DEPLOY, simulatedLatency, simulatedSubject } from "@/lib/testing/minutes";
import { simulatedService } from "@/lib/testing/service-mix";
import { type Random, seeded } from "@/lib/testing/simulate";
import { judgeDeploy } from "./judge-deploy";
import type { Rollout } from "./moment";

const LATENCIES = ["p50", "p95", "p99"];

interface Scene {
  subjects: Subject[];
  rollout: Rollout;
  surroundings: Surroundings;
}

/** A service of two operations, one of which became slower and fails more, among other services and deploys. */
function scene(seed: number): Scene {
  const subjects = simulatedService(seed, [
    { operation: "GET /a", before: 12, after: 12, median: 50, slower: 1.6, errors: 0.01, errorsAfter: 0.05 },
    { operation: "GET /b", before: 8, after: 10, median: 200, slower: 1, errors: 0.01 },
  ]);
  const siblings = [1, 2, 3].map((nth) =>
    simulatedSubject(
      `service ${nth}`,
      ALL_OPERATIONS,
      "p95",
      simulatedLatency(seed + nth, () => 0),
    ),
  );
  const near = (id: string, from: number): NearDeploy => ({
    ...{ id, label: id, service: "shop", version: null, text: "" },
    ...{ from, to: from + MINUTE / 2 },
  });
  const others = [near("c", SIMULATED_DEPLOY - 30 * HOUR), near("d", SIMULATED_DEPLOY - 50 * HOUR)];
  return {
    subjects,
    rollout: {
      startedAt: SIMULATED_DEPLOY,
      finishedAt: SIMULATED_DEPLOY + MINUTE / 2,
      others,
      now: SIMULATED_DEPLOY + 60 * MINUTE,
    },
    surroundings: { ...NO_SURROUNDINGS, siblings, deploys: [near("a", SIMULATED_DEPLOY)], deployId: "a" },
  };
}

function judge({ subjects, rollout, surroundings }: Scene): DeployVerdict {
  return judgeDeploy(subjects, rollout, DEFAULT_SETTINGS, surroundings);
}

function eachSeries(subjects: readonly Subject[], change: (series: Subject["series"]) => Subject["series"]): Subject[] {
  return subjects.map((subject) => ({ ...subject, series: change(subject.series) }));
}

function shuffled<T>(values: readonly T[], random: Random): T[] {
  return values
    .map((value) => ({ value, place: random.uniform() }))
    .sort((a, b) => a.place - b.place)
    .map(({ value }) => value);
}

const seeds = fc.integer({ min: 1, max: 1e6 });
const runs = { numRuns: 4, seed: 4 };

test("the slower operation is blamed on the deploy, the other is not", () => {
  const { kind, subjects } = judge(scene(1));
  expect(kind).toBe("regressed");
  const regressed = subjects.filter((one) => one.kind === "regressed" && one.operation !== ALL_OPERATIONS);
  expect(new Set(regressed.map(({ operation }) => operation))).toEqual(new Set(["GET /a"]));
});

test.each([
  [false, 29],
  [true, 30],
])("without anything measured, a verdict is final: %s, up to %d minutes after the deploy's", (isFinal, minutes) => {
  const now = floorTo(SIMULATED_DEPLOY, MINUTE) + minutes * MINUTE;
  const verdict = judgeDeploy([], { ...scene(1).rollout, now }, DEFAULT_SETTINGS);
  expect(verdict).toMatchObject({ kind: "inconclusive", isFinal });
});

test("an operation weighs what it has of the deploy's requests, in both windows", () => {
  const { subjects } = judge(scene(1));
  const shareOf = (operation: string) => subjects.find((one) => one.operation === operation)?.requestShare;
  expect(shareOf(ALL_OPERATIONS)).toBe(1);
  expect(shareOf("GET /a")).toBeCloseTo(0.58, 1);
  expect(
    subjects
      .filter(({ carries }) => carries)
      .map(({ operation, metric }) => `${operation} ${metric}`)
      .sort(),
  ).toEqual([
    `${ALL_OPERATIONS} error_rate`,
    `${ALL_OPERATIONS} p50`,
    `${ALL_OPERATIONS} p95`,
    "GET /a p95",
    "GET /b p95",
  ]);
});

describe("a verdict on a whole deploy is the same", () => {
  test("whatever the order of subjects, other services and other deploys", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const given = scene(seed);
        const random = seeded(seed);
        const { rollout, surroundings } = given;
        const again: Scene = {
          subjects: shuffled(given.subjects, random),
          rollout: { ...rollout, others: shuffled(rollout.others, random) },
          surroundings: {
            ...surroundings,
            siblings: shuffled(surroundings.siblings, random),
            deploys: shuffled(surroundings.deploys, random),
          },
        };
        expect(judge(again)).toEqual(judge(given));
      }),
      runs,
    );
  });

  test("at any other time, moved by it", () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: -200 * 1440, max: 200 * 1440 }), (seed, minutes) => {
        const by = minutes * MINUTE;
        const { subjects, rollout, surroundings } = scene(seed);
        const moveAll = <T extends { from: number; to: number }>(windows: readonly T[]) =>
          windows.map((window) => ({ ...window, from: window.from + by, to: window.to + by }));
        const moveSeries = (of: readonly Subject[]) =>
          eachSeries(of, (series) => ({ ...series, start: series.start + by }));
        const moved = judge({
          subjects: moveSeries(subjects),
          rollout: {
            startedAt: rollout.startedAt + by,
            finishedAt: rollout.finishedAt + by,
            others: moveAll(rollout.others),
            now: rollout.now + by,
          },
          surroundings: {
            ...surroundings,
            siblings: moveSeries(surroundings.siblings),
            deploys: moveAll(surroundings.deploys),
          },
        });
        expect(back(moved, by)).toEqual(judge({ subjects, rollout, surroundings }));
      }),
      runs,
    );
  });

  test("in any time zone", () => {
    const zone = process.env.TZ;
    const verdicts = ["Pacific/Kiritimati", "America/St_Johns", "Europe/Berlin"].map((name) => {
      process.env.TZ = name;
      return { offset: new Date(SIMULATED_DEPLOY).getTimezoneOffset(), verdict: judge(scene(3)) };
    });
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
    const [here] = verdicts;
    // Else the zones were not really changed.
    expect(new Set(verdicts.map(({ offset }) => offset)).size).toBe(verdicts.length);
    for (const { verdict } of verdicts) expect(verdict).toEqual(here?.verdict);
  });

  test("in any unit of latency", () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(0.001, 1000, 60), (seed, unit) => {
        const given = scene(seed);
        const inUnit = (subjects: readonly Subject[]) =>
          eachSeries(subjects, (series) =>
            LATENCIES.includes(series.metric)
              ? { ...series, values: series.values.map((value) => value * unit) }
              : series,
          );
        const { subjects, surroundings } = given;
        const other = judge({
          ...given,
          subjects: inUnit(subjects),
          surroundings: { ...surroundings, siblings: inUnit(surroundings.siblings) },
        });
        const here = byName(judge(given));
        for (const [name, one] of byName(other)) {
          const factor = LATENCIES.includes(one.metric) ? unit : 1;
          expect(figures(one, factor)).toEqual(figures(here.get(name), 1));
        }
      }),
      runs,
    );
  });
});

test("what is after the deploy, times a factor, is larger by that factor", () => {
  fc.assert(
    fc.property(seeds, fc.double({ min: 0.5, max: 3, noNaN: true }), (seed, factor) => {
      const subjects = scene(seed).subjects.filter(({ series }) => LATENCIES.includes(series.metric));
      const first = DEPLOY_MINUTE + 1;
      const after = eachSeries(subjects, (series) => ({
        ...series,
        values: series.values.map((value, i) => (i >= first ? value * factor : value)),
      }));
      const bare = { rollout: scene(seed).rollout, surroundings: NO_SURROUNDINGS };
      const here = byName(judge({ ...bare, subjects }));
      for (const [name, { size }] of byName(judge({ ...bare, subjects: after }))) {
        const before = here.get(name)?.size;
        for (const end of ["low", "value", "high"] as const) {
          expect((size?.[end] ?? 0) / (before?.[end] ?? 1) / factor).toBeCloseTo(1, 9);
        }
      }
    }),
    runs,
  );
});

test("a deploy after which everything goes on as it always did is not blamed for anything", () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 2, max: 90 }), (seed, period) => {
      const subjects = eachSeries(scene(seed).subjects, (series) => {
        const again = (values: Float64Array | null) => values?.map((_, i) => values[i % period] ?? 0) ?? null;
        return { ...series, values: again(series.values) ?? series.values, requests: again(series.requests) };
      });
      const { rollout } = scene(seed);
      for (const { kind } of judge({ subjects, rollout, surroundings: NO_SURROUNDINGS }).subjects) {
        expect(["unchanged", "inconclusive"]).toContain(kind);
      }
    }),
    runs,
  );
});

function byName({ subjects }: DeployVerdict): Map<string, SubjectVerdict> {
  return new Map(subjects.map((one) => [`${one.operation} ${one.metric}`, one]));
}

/** What a person reads of a verdict, with latencies in units of `unit`. */
function figures(of: SubjectVerdict | undefined, unit: number) {
  const digits = (value: number | null | undefined) => value && Number(value.toPrecision(9));
  return {
    ...{ kind: of?.kind, calledAfter: of?.calledAfter, onset: of?.onset, p: of?.rarity?.p },
    adjustedP: of?.rarity?.adjustedP,
    failures: of?.counts?.p,
    size: [of?.size?.low, of?.size?.value, of?.size?.high].map(digits),
    typical: [of?.typical.before, of?.typical.after].map((value) => digits(value && value / unit)),
  };
}

/** The verdict as it would have been said by so much less time. */
function back(verdict: DeployVerdict, by: number): DeployVerdict {
  const earlier = <T extends { from: number; to: number }>(window: T): T => ({
    ...window,
    from: window.from - by,
    to: window.to - by,
  });
  return {
    ...verdict,
    judgedAt: verdict.judgedAt - by,
    subjects: verdict.subjects.map((one) => ({
      ...one,
      before: earlier(one.before),
      after: earlier(one.after),
      onset: one.onset && { ...earlier(one.onset), at: one.onset.at - by },
    })),
  };
}
