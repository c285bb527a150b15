import { describe, expect, test } from "vitest";
import { confirmedSheets } from "@/lib/analysis/workings-confirmed";
import type { Subject } from "@/lib/domain/measured-series";
import { NO_SURROUNDINGS } from "@/lib/domain/surroundings";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import { type Answer, answersOf, judgedAt, near } from "./arithmetic-answers";
import { DEPLOY_MINUTE, SIMULATED_MINUTES, simulatedLatency, simulatedSubject } from "./minutes";
import { mixOf } from "./reckon-mix";
import { siblingsOf } from "./reckon-siblings";
import { simulatedService } from "./service-mix";

const HOUR_LATER = 60;

/** A service's p95 or error rate that changes by that factor with the deploy. */
function service(name: string, seed: number, factor: number, metric: "p95" | "error_rate"): Subject {
  const requests = new Float64Array(SIMULATED_MINUTES).fill(500);
  const latency = simulatedLatency(seed, (i) => (i > DEPLOY_MINUTE ? Math.log(factor) : 0));
  const values = metric === "p95" ? latency : latency.map((value) => Math.round(value / 10));
  return simulatedSubject(name, ALL_OPERATIONS, metric, values, requests);
}

describe("what speaks for another cause", () => {
  const cases = (["p95", "error_rate"] as const).flatMap((metric) =>
    [[1.6, 1.5], [1.02], [0.98, 1.01, 1.5, 1.05], [1.6, 1.4, 1.02, 1, 1.3]].map((others) => ({ metric, others })),
  );
  const answers = cases.flatMap(({ metric, others }, i) => {
    const siblings = others.map((factor, j) => service(`other${j}`, 50 * i + j + 1, factor, metric));
    const own = service("shop", 50 * i + 40, 1.6, metric);
    return answersOf(judgedAt([own], HOUR_LATER, { ...NO_SURROUNDINGS, siblings }));
  });

  test("services that were not deployed: what they did, and what remains without it, follow from their shifts", () => {
    expect(answers.filter(({ subject }) => subject.cause.siblings).length).toBe(cases.length);
    for (const { subject, arithmetic } of answers) {
      const found = siblingsOf(arithmetic);
      const { siblings, shared } = arithmetic.tables;
      const shown = subject.cause.siblings;
      if (!found || !siblings || !shared || !shown) throw new Error("no tables of siblings");
      for (const { scaled, level, shift } of siblings.rows) near((scaled ?? 0) - (level ?? 0), shift);
      for (const [i, row] of shared.rows.entries()) {
        near(found.middle[i], row.middle);
        near(found.together[i], row.shared);
        near(found.expected[i], row.expected);
      }
      near(found.share, shared.given.share);
      const toUnit = unitOf(subject.metric);
      near(toUnit(found.change), shown.change);
      near(toUnit(found.remaining), shown.remaining);
      expect(found.heldSteady).toBe(shown.heldSteady);
      const most = found.did.toSorted((a, b) => Math.abs(b.change) - Math.abs(a.change)).slice(0, 4);
      expect(most.map((one) => one.service)).toEqual(shown.services.map((one) => one.service));
      for (const [i, { change }] of most.entries()) near(toUnit(change), shown.services[i]?.change);
    }
  });

  test("other shares of the requests: what they did, and what the operations did, follow from the operations", () => {
    const items = { operation: "GET /items", before: 60, after: 60, median: 50, slower: 1, errors: 0.001 };
    const exports = { operation: "POST /export", before: 3, after: 24, median: 600, slower: 1, errors: 0.04 };
    const slower = [
      { ...items, slower: 1.6 },
      { ...exports, after: 1, slower: 1.6 },
    ];
    const failing = [items, { ...exports, after: 60 }];
    const all = [[items, exports], slower, failing].flatMap((operations, i) =>
      answersOf(judgedAt(simulatedService(11 + i, operations), HOUR_LATER)),
    );
    const mixed = all.filter(({ subject }) => subject.cause.mix);
    expect(new Set(mixed.map(({ subject }) => subject.metric))).toEqual(new Set(["p50", "p95", "p99", "error_rate"]));
    for (const { subject, arithmetic } of mixed) {
      const { mix } = subject.cause;
      const found = mixOf(arithmetic);
      if (!found || !mix) throw new Error("no tables of the mix");
      const isRate = subject.metric === "error_rate";
      const close = isRate ? near : halved;
      for (const [i, row] of (arithmetic.tables.blocks?.rows ?? []).entries()) close(found.expected[i], row.expected);
      const toUnit = unitOf(subject.metric);
      close(toUnit(found.byMix), mix.mix);
      close(toUnit(found.operations), mix.operations);
      for (const { operation, before, after } of mix.shares) {
        const place = arithmetic.tables.mix?.rows.findIndex((row) => row.operation === operation) ?? -1;
        near(found.before[place], before);
        near(found.after[place], after);
      }
    }
  });

  test("a change that was taken back points to the deploy that did it, with both changes", () => {
    const confirmedBy = { deployId: "later", label: "v2", at: 7, size: 0.625 };
    const subject = answers[0]?.subject;
    if (!subject?.size) throw new Error("nothing was judged");
    const [sheet] = confirmedSheets({ ...subject, cause: { ...subject.cause, confirmedBy } });
    expect(sheet?.rows).toEqual([
      { deploy: "later", label: "v2", at: 7, own: Math.log(subject.size.value), back: Math.log(0.625) },
    ]);
    expect(confirmedSheets(subject)).toEqual([]);
  });
});

/** Quantiles of several laws are found by halving, down to 0.00001. */
function halved(found: number | undefined, expected: number | null | undefined): void {
  expect(Math.abs((found ?? Number.NaN) - (expected ?? Number.NaN))).toBeLessThanOrEqual(3e-5);
}

function unitOf(metric: Answer["subject"]["metric"]): (change: number) => number {
  return metric === "error_rate" ? (change) => change : Math.exp;
}
