import { expect, test } from "vitest";
import { type Drifted, driftInWords, driftLine } from "./drift-words";

const p95: Drifted = {
  ...{ metric: "p95", kind: "drifted" },
  size: { value: 1.22, low: 1.17, high: 1.27 },
  typical: { was: 210, now: 256 },
};
const p50: Drifted = { ...p95, metric: "p50", kind: "steady", size: { value: 1.006, low: 0.99, high: 1.022 } };
const errors: Drifted = {
  ...{ metric: "error_rate", kind: "unsure" },
  size: { value: 0.002, low: -0.004, high: 0.008 },
  typical: { was: 0.01, now: 0.012 },
};

test("a line holds what was, what is, and by how much it went", () => {
  expect(driftLine(p95)).toEqual({
    ...{ metric: "p95", name: "p95", kind: "drifted", isWorse: true, word: "slower" },
    ...{ was: "210 ms", now: "256 ms", change: "+22 %", interval: "+17 % to +27 %" },
  });
  expect(driftLine(p50)).toMatchObject({ isWorse: null, word: "as it was", change: "+0.6 %" });
  expect(driftLine({ ...p50, size: { value: 1.02, low: 1.01, high: 1.03 } }).word).toBe("too little to matter");
  expect(driftLine(errors)).toMatchObject({
    ...{ name: "error rate", word: "not sure", was: "1.0 %", now: "1.2 %" },
    ...{ change: "+0.20 pp", interval: "−0.40 pp to +0.80 pp" },
  });
});

test("whether a drift is for the worse is told by the metric", () => {
  const faster = { ...p95, size: { value: 0.8, low: 0.75, high: 0.85 } };
  expect(driftLine(faster)).toMatchObject({ isWorse: false, word: "faster" });
  const more = { ...errors, kind: "drifted" as const };
  expect(driftLine(more)).toMatchObject({ isWorse: true, word: "more errors" });
  expect(driftLine({ ...more, size: { value: -0.01, low: -0.02, high: -0.001 } })).toMatchObject({
    ...{ isWorse: false, word: "fewer errors" },
  });
});

test("the sentence names what drifted, or says that nothing has, or that nothing can be told", () => {
  const words = (...drifted: Drifted[]) => driftInWords(drifted.map(driftLine), 4);
  expect(words(p50, p95)).toBe("Drifted since four weeks ago: p95 by +22 % (+17 % to +27 %).");
  expect(words(p50)).toBe("Nothing has drifted by enough to matter since four weeks ago.");
  expect(words(p50, errors)).toBe("Nothing has surely drifted by enough to matter since four weeks ago.");
  expect(driftInWords([driftLine(p50)], 1)).toContain("one week ago");
});
