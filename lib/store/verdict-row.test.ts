import { expect, test } from "vitest";
import type { DeployVerdict } from "@/lib/domain/verdict";
import { decodeVerdict, encodeVerdict } from "./verdict-row";

/** Of a verdict only what matters here: a statistic that may be infinite, and names that people chose. */
function verdictOf(statistic: number, service: string): DeployVerdict {
  const subject = { service, operation: service, room: null, rarity: { statistic, p: 1 / 3 } };
  return { kind: "changed", isFinal: true, judgedAt: 1, subjects: [subject] } as unknown as DeployVerdict;
}

test.each([
  [Number.POSITIVE_INFINITY, "shop"],
  [0.1 + 0.2, "Infinity"],
  [Number.MIN_VALUE, "shop"],
])("a verdict is read as it was written: %d of %s", (statistic, service) => {
  const verdict = verdictOf(statistic, service);
  expect(decodeVerdict(encodeVerdict(verdict))).toEqual(verdict);
});

test("a verdict that does not say what its deploy stands by stands by nothing", () => {
  const old = { kind: "inconclusive", subjects: [{ service: "shop" }] };
  expect(decodeVerdict(JSON.stringify(old)).subjects).toEqual([
    { service: "shop", room: null, requestShare: 0, carries: false },
  ]);
});
