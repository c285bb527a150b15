import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Subject } from "@/lib/domain/measured-series";
import { type Answer, answersOf, judgedAt, near } from "./arithmetic-answers";
import { DEPLOY_MINUTE, simulatedLatency, simulatedSubject } from "./minutes";
import * as reckon from "./reckon";
import { failuresOf, sizeOf } from "./reckon-counts";
import { neededOf, reachesOf } from "./reckon-needed";
import { onsetOf } from "./reckon-onset";
import { seeded } from "./simulate";

/** How a service fares: what happens at the deploy, how steep it was before, how much of it is not known. */
interface Story {
  seed: number;
  factor: number;
  perHour: number;
  errors: number;
  missing: number;
}

/** Latencies, traffic and errors of one operation. */
function subjectsOf({ seed, factor, perHour, errors, missing }: Story): Subject[] {
  const random = seeded(seed);
  const isAfter = (i: number) => i > DEPLOY_MINUTE;
  const rise = (i: number) => (perHour * Math.max(0, i - DEPLOY_MINUTE + 120)) / 60;
  const latency = simulatedLatency(seed, (i) => rise(i) + (isAfter(i) ? Math.log(factor) : 0));
  const p95 = latency.map((value) => (random.uniform() < missing ? Number.NaN : value));
  const requests = latency.map(() => Math.round(40 + 20 * random.uniform()));
  const failed = requests.map((n, i) => binomial(random.uniform, n, errors * (isAfter(i) ? factor : 1)));
  return [
    simulatedSubject("shop", "GET /cart", "p95", p95, requests),
    simulatedSubject("shop", "GET /cart", "throughput", requests, requests),
    simulatedSubject("shop", "GET /cart", "error_rate", failed, requests),
  ];
}

function binomial(uniform: () => number, n: number, p: number): number {
  let k = 0;
  for (let i = 0; i < n; i++) if (uniform() < p) k++;
  return k;
}

const stories = fc.record({
  seed: fc.integer({ min: 1, max: 10_000 }),
  factor: fc.constantFrom(1, 1.1, 1.5, 3),
  perHour: fc.constantFrom(0, 0.4),
  errors: fc.constantFrom(0, 0.002, 0.03),
  missing: fc.constantFrom(0, 0.1),
});

/** Runs the check on random stories at random moments, every metric of each. */
function always(check: (answer: Answer) => void): void {
  fc.assert(
    fc.property(stories, fc.constantFrom(6, 17, 60), (story, minutes) => {
      for (const answer of answersOf(judgedAt(subjectsOf(story), minutes))) check(answer);
    }),
    { numRuns: 25, seed: 4 },
  );
}

describe("by the tables and the formulas beside them", () => {
  test("both windows, level, trend, shifts and residuals follow from the minutes", () => {
    always(({ subject, arithmetic }) => {
      const { before, after } = reckon.typicalOf(arithmetic);
      near(before, subject.typical.before);
      near(after, subject.typical.after);
      const { given, rows } = arithmetic.tables.minutes;
      const levels = reckon.levelsOf(arithmetic);
      if (levels) {
        near(levels.level, given.level);
        near(levels.trendLevel, given.trend_level);
        near(levels.slope, given.trend_slope);
      }
      for (const [i, row] of reckon.minutesOf(arithmetic).entries()) {
        for (const column of ["scaled", "shift", "trend", "unusual"] as const) near(row[column], rows[i]?.[column]);
      }
    });
  });

  test("the statistic follows from the residuals, look by look", () => {
    always(({ subject, arithmetic }) => {
      const { noise, parts } = arithmetic.tables;
      const found = reckon.noiseOf(arithmetic);
      near(found.noise, noise.given.noise);
      near(found.ofChange, noise.given.noise_of_change);
      for (const part of parts?.rows ?? []) {
        near(reckon.partOf(arithmetic, part), part.value);
        near(part.value === 0 ? 0 : Math.abs(part.value) / part.unit, part.ratio);
      }
      const statistics = reckon.statisticsOf(arithmetic);
      for (const [i, look] of subject.looks.entries()) near(statistics[i], look.statistic);
    });
  });

  test("how rare it is follows from the past moments, and from what was judged with it", () => {
    always(({ subject, arithmetic }) => {
      const rarity = reckon.rarityOf(arithmetic);
      const expected = subject.rarity;
      expect(rarity === null).toBe(expected === null);
      if (!rarity || !expected) return;
      expect([rarity.placebos, rarity.at_least_as_unusual, rarity.incidents]).toEqual([
        expected.placebos,
        expected.atLeastAsUnusual,
        expected.incidents,
      ]);
      for (const [found, of] of [
        [rarity.p, expected.p],
        [rarity.adjusted_p, expected.adjustedP],
        [rarity.statistic, expected.statistic],
        [rarity.critical, expected.critical],
      ])
        near(found, of === Number.POSITIVE_INFINITY ? null : of);
      const { family, moments } = arithmetic.tables;
      const law = reckon.lawOf(arithmetic);
      expect(law.isIncident).toEqual(moments?.rows.map(({ incident }) => incident));
      near(law.tailStart, moments?.given.tail_start);
      near(law.tailRate, moments?.given.tail_rate);
      for (const [i, one] of reckon.surprisesOf(arithmetic).entries()) near(one, moments?.rows[i]?.surprise);
      const own = family?.rows[family.given.place - 1];
      expect(own).toMatchObject({ metric: subject.metric, ...rarity.together });
    });
  });

  test("the change and its interval follow from the shifts and the past moments", () => {
    always(({ subject, arithmetic }) => {
      const size = sizeOf(arithmetic);
      if (!size || !subject.size) return;
      near(size.value, arithmetic.tables.looks?.rows.at(-1)?.change);
      const toUnit = subject.metric === "error_rate" ? (change: number) => change : Math.exp;
      near(toUnit(size.value), subject.size.value);
      near(toUnit(size.low), subject.size.low);
      near(toUnit(size.high), subject.size.high);
    });
  });

  test("the exact test follows from the failures around the deploy, and around past moments", () => {
    always(({ subject, arithmetic }) => {
      const found = failuresOf(arithmetic);
      expect(found === null).toBe(subject.counts === null);
      const given = arithmetic.tables.counts?.given;
      if (!found || !subject.counts || !given) return;
      expect(found.baseline).toEqual(subject.counts.baseline);
      expect(found.after).toEqual(subject.counts.after);
      expect(found.past).toEqual({ events: given.past_events, requests: given.past_requests });
      near(found.inflation, subject.counts.inflation);
      near(found.pastP, given.past_p);
      near(found.p, subject.counts.p);
      for (const [i, one] of found.dispersions.entries()) near(one, arithmetic.tables.pairs?.rows[i]?.dispersion);
    });
  });

  test("when it began follows from the shifts of both windows", () => {
    always(({ subject, arithmetic }) => {
      const found = onsetOf(arithmetic);
      expect(found === null).toBe(subject.onset === null);
      if (!found || !subject.onset) return;
      expect([found.at, found.from, found.to].map(Date.parse)).toEqual([
        subject.onset.at,
        subject.onset.from,
        subject.onset.to,
      ]);
      near(found.limit, arithmetic.tables.onset?.given.limit);
    });
  });

  test("what is still needed follows from what is called", () => {
    always(({ subject, arithmetic }) => {
      const found = neededOf(arithmetic);
      expect(found === null).toBe(subject.needed === null);
      if (!found || !subject.needed) return;
      for (const [i, { change }] of reachesOf(arithmetic).entries())
        near(change, arithmetic.tables.needed?.rows[i]?.reach);
      near(found.ofRank, arithmetic.tables.needed?.given.rank_steps);
      near(found.steps, arithmetic.tables.needed?.given.steps);
      expect([found.requests, found.minutes]).toEqual([subject.needed.requests, subject.needed.minutes]);
    });
  });
});
