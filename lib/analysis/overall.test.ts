import { expect, test } from "vitest";
import type { Subject } from "@/lib/domain/measured-series";
import { ALL_OPERATIONS } from "@/lib/domain/telemetry";
import type { DeployVerdictKind, SubjectVerdict } from "@/lib/domain/verdict";
import { makeSubjectVerdict } from "@/lib/testing/verdicts";
import { carriesDeploy, kindOfDeploy } from "./overall";

type Metric = Subject["series"]["metric"];

test.each<[boolean, string, Metric, number]>([
  [true, ALL_OPERATIONS, "p50", 1],
  [true, ALL_OPERATIONS, "p95", 1],
  [true, ALL_OPERATIONS, "error_rate", 0.05],
  [false, ALL_OPERATIONS, "error_rate", 0.04],
  [false, ALL_OPERATIONS, "p99", 1],
  [false, ALL_OPERATIONS, "throughput", 1],
  [true, "GET /", "p95", 0.1],
  [false, "GET /", "p95", 0.09],
  [false, "GET /", "p50", 0.9],
  [false, "GET /", "error_rate", 0.9],
  [true, "gauge", "value", 0],
])("carries a deploy: %s, %s %s with %d of the requests", (carries, operation, metric, requestShare) => {
  expect(carriesDeploy({ operation, metric, requestShare })).toBe(carries);
});

const total = (metric: Metric, room: number | null, more: Partial<SubjectVerdict> = {}) =>
  makeSubjectVerdict({
    ...{ operation: ALL_OPERATIONS, metric, room, carries: true },
    kind: room !== null && room < 1 ? "unchanged" : "inconclusive",
    ...more,
  });
const rare = total("p99", 9, { operation: "GET /rare", carries: false });

test.each<[DeployVerdictKind, string, SubjectVerdict[]]>([
  ["inconclusive", "nothing", []],
  [
    "regressed",
    "a change of what does not carry it",
    [total("p99", 9, { kind: "regressed", carries: false }), total("p95", 0.5)],
  ],
  [
    "unchanged",
    "floors ruled out, a rare operation open",
    [rare, total("p50", 0.9), total("p95", 0.5), total("error_rate", 0.9)],
  ],
  ["quiet", "room below twice the floors", [rare, total("p95", 1.9), total("error_rate", 0.5)]],
  ["quiet", "room of a p50 for more", [total("p50", 2.4), total("p95", 0.5)]],
  ["inconclusive", "nothing but a p50, with room for more", [total("p50", 2.4)]],
  ["quiet", "nothing but a p50, with room for less", [total("p50", 1.9)]],
  ["inconclusive", "a p50 that is not known", [total("p50", null), total("p95", 0.5)]],
  ["inconclusive", "room for twice the floor", [total("p95", 2), total("error_rate", 0.5)]],
  ["inconclusive", "room below twice the floors, but not at the last look", [total("p95", 1.9, { isFinal: false })]],
  ["unchanged", "nothing that carries it, and all of the rest steady", [{ ...total("p99", 0.5), carries: false }]],
  ["inconclusive", "nothing that carries it, and the rest open", [rare]],
])("%s: %s", (kind, _what, subjects) => {
  expect(kindOfDeploy(subjects)).toBe(kind);
});
