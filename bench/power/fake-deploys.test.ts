import { expect, test } from "vitest";
import { examineSeries, judgeTogether } from "@/lib/analysis/judge";
import { MINUTE } from "@/lib/domain/time";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";
import { seeded } from "@/lib/testing/simulate";
import { FakeDeploys, judgeFake } from "./fake-deploys";
import { MINUTES_A_DAY, seriesOf, simulateOperation, USUAL, withChange } from "./operation";

const history = simulateOperation({ ...USUAL, missing: "scattered" }, 9, seeded(11));
const at = 8 * MINUTES_A_DAY + 300;

test.each([
  ["without a change", undefined],
  ["with a change that began before", 30],
])("a fake deploy %s is judged as the product judges it", (_what, ahead) => {
  const from = at - (ahead ?? 0);
  const changed = ahead === undefined ? history : withChange(history, { from, latency: () => 1.4 }, seeded(1));
  const deployedAt = history.start + at * MINUTE;
  const rollout = { startedAt: deployedAt, finishedAt: deployedAt, others: [], now: deployedAt + 30 * MINUTE };
  const fakes = seriesOf(history).map((series) => new FakeDeploys(series));
  const series = seriesOf(changed);
  const examined = series.map((one, i) =>
    fakes[i]?.examine({ at, minutes: 30, changed: ahead === undefined ? null : { series: one, from } }),
  );
  const byProduct = series.flatMap((one) => examineSeries(one, rollout, DEFAULT_SETTINGS) ?? []);
  // The usual spread is that of the series without the change.
  const digits = ahead === undefined ? 12 : 2;
  for (const [i, one] of byProduct.entries()) {
    expect(examined[i]?.examination?.law.statistics.length).toBe(one.examination?.law.statistics.length);
    expect(examined[i]?.examination?.statistic).toBeCloseTo(one.examination?.statistic ?? Number.NaN, digits);
  }
  const found = judgeFake(examined.map((one) => one ?? null));
  expect(found.map(({ kind }) => kind)).toEqual(judgeTogether(byProduct, DEFAULT_SETTINGS).map(({ kind }) => kind));
});
