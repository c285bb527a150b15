import { expect, test } from "vitest";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";
import { SIMULATED_DEPLOY } from "@/lib/testing/minutes";
import { simulatedService } from "@/lib/testing/service-mix";
import { examineSeries } from "./judge";
import { valueAt } from "./mixture";
import { pastOfOperation } from "./operation-law";

const HOURS = 48;
const rollout = {
  startedAt: SIMULATED_DEPLOY,
  finishedAt: SIMULATED_DEPLOY,
  others: [],
  now: SIMULATED_DEPLOY,
};

test("the shape of an operation of three requests a minute is known, hour by hour", () => {
  const rare = { operation: "POST /export", before: 3, after: 3, median: 600, slower: 1, errors: 0 };
  const subjects = simulatedService(3, [rare]);
  const judged = subjects.flatMap((subject) => {
    const examined = examineSeries(subject.series, rollout, DEFAULT_SETTINGS);
    return examined ? [{ subject, examined }] : [];
  });
  const { lawBefore } = pastOfOperation({ service: "shop", operation: rare.operation }, judged);
  const slopes = Array.from({ length: HOURS }, (_, hour) => {
    const law = lawBefore(SIMULATED_DEPLOY - hour * 3_600_000);
    return law ? valueAt(law, 1.6449) - valueAt(law, 0) : Number.NaN;
  });
  // As they are drawn; hour by hour alone they are off by up to half.
  for (const slope of slopes) expect(slope).toBeCloseTo(0.5 * 1.6449, 1);
});
