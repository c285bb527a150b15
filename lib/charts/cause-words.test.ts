import { expect, test } from "vitest";
import { type Cause, UNKNOWN_CAUSE } from "@/lib/domain/cause";
import type { MetricVerdict } from "@/lib/domain/verdict";
import { describeVerdict } from "./verdict-words";

const siblings = {
  change: 1.02,
  remaining: 1.4,
  heldSteady: true,
  services: [
    { service: "checkout", change: 1.02 },
    { service: "search", change: 1.01 },
  ],
};
const versions = { from: "v41", to: "v42", pairs: 12, size: { value: 1.48, low: 1.4, high: 1.57 }, p: 0.001 };

function say(verdict: Partial<MetricVerdict>, cause: Partial<Cause>): string {
  const window = { from: 0, to: 0 };
  const whole: MetricVerdict = {
    metric: "p95",
    kind: "regressed",
    direction: "up",
    form: "shift",
    isFinal: true,
    before: window,
    after: window,
    typical: { before: 200, after: 300 },
    size: { value: 1.5, low: 1.4, high: 1.6 },
    burst: null,
    onset: null,
    rarity: null,
    counts: null,
    cautious: null,
    looks: [],
    calledAfter: null,
    largest: null,
    room: null,
    needed: null,
    cause: { ...UNKNOWN_CAUSE, ...cause },
    ...verdict,
  };
  return describeVerdict(whole, "p95 of cart", 0);
}

const rose = "p95 of cart rose from 200 ms to 300 ms (+50 %, 95 % interval +40 % to +60 %)";
const shares = [{ operation: "GET /export", before: 0.04, after: 0.12 }];

test.each<[Partial<MetricVerdict>, Partial<Cause>, string]>([
  [
    { kind: "shared" },
    { siblings },
    `${rose}, and services that were not deployed moved alike (checkout +2.0 %, search +1.0 %).`,
  ],
  [{ kind: "shared" }, { versions }, `${rose}, and the old version (v41) did the same in the same minutes.`],
  [
    { kind: "confounded" },
    { suspects: [0.51, 0.49].map((weight, i) => ({ deployId: `${i}`, label: `v4${i}`, weight })) },
    `${rose}, and it cannot be told whether v40 or v41 did it.`,
  ],
  [
    { kind: "confounded" },
    { suspects: [0.7, 0.2, 0.1].map((weight, i) => ({ deployId: `${i}`, label: `v4${i}`, weight })) },
    `${rose}, and it cannot be told whether v40, v41 or v42 did it; v40 fits better (70 %).`,
  ],
  [
    { kind: "confounded" },
    { suspects: [0.9999, 0.0001].map((weight, i) => ({ deployId: `${i}`, label: `v4${i}`, weight })) },
    `${rose}, and v40 fits that far better than v41, which is not ruled out.`,
  ],
  [
    { kind: "mix_shifted" },
    { mix: { operations: 1.004, mix: 1.49, shares } },
    `${rose} because other operations are called (GET /export 4.0 % of the requests before, 12 % after; the operations themselves +0.4 %).`,
  ],
  [
    { kind: "mix_shifted" },
    { mix: { operations: 1.01, mix: 1.48, shares: [] } },
    `${rose} because it is not called as often as before (percentiles of few requests lie elsewhere than those of many; the requests themselves +1.0 %).`,
  ],
  [
    {},
    { versions },
    "p95 of cart differs between the versions. In the 12 minutes that both versions served, v42 was +48 % against v41 (95 % interval +40 % to +57 %).",
  ],
  [
    { calledAfter: 10 },
    { versions },
    `${rose} within 10 minutes of the deploy. In the 12 minutes that both versions served, v42 was +48 % against v41 (95 % interval +40 % to +57 %).`,
  ],
  [{}, { confirmedBy: { deployId: "1", label: "v41", at: 0, size: 0.67 } }, `${rose}. v41 took it back: −33 %.`],
  [
    {
      ...{ metric: "throughput", kind: "changed", direction: "down", typical: { before: 300, after: 200 } },
      size: { value: 0.6, low: 0.5, high: 0.7 },
    },
    {},
    "p95 of cart fell from 300/min to 200/min (−40 % allowing for the time of day, 95 % interval −50 % to −30 %), which coincided with the deploy.",
  ],
  [
    { metric: "throughput", kind: "changed", typical: { before: 200, after: 300 } },
    { siblings },
    "p95 of cart rose from 200/min to 300/min (+50 %, 95 % interval +40 % to +60 %), while services that were not deployed held steady.",
  ],
])("a verdict names its cause: %o %o", (verdict, cause, sentence) => {
  expect(say(verdict, cause)).toBe(sentence);
});
