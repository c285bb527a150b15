import type { Examined } from "@/lib/analysis/judge";
import type { MeasuredSeries } from "@/lib/domain/measured-series";
import type { JudgedMetric, MetricVerdict } from "@/lib/domain/verdict";
import { type Random, seeded } from "@/lib/testing/simulate";
import { FakeDeploys, judgeFake, momentsBetween } from "./fake-deploys";
import { type Change, MINUTES_A_DAY, type OperationSpec, seriesOf, simulateOperation, withChange } from "./operation";

export interface ChangedDeploy {
  /** The minute of the deploy. */
  at: number;
  /** The series with the change in them. */
  series: readonly MeasuredSeries[];
  examined: readonly (Examined | null)[];
  verdicts: ReadonlyMap<JudgedMetric, MetricVerdict>;
}

export interface Plan {
  spec: OperationSpec;
  deploys: number;
  seed: number;
  /** Minutes after the deploy at which it is judged. */
  minutes: number;
  /** What changes around a deploy in minute `at`. */
  change: (at: number, random: Random) => Change;
}

const DAYS = 11;
const A_HISTORY = 24;
const FIRST = 8 * MINUTES_A_DAY;
const EVERY = 170;

/**
 * Deploys of one simulated operation with a change around each, judged by its five metrics together. Deploys share
 * histories, but each has its own change in its own copy.
 */
export function* changedDeploys({ spec, deploys, seed, minutes, change }: Plan): Generator<ChangedDeploy> {
  for (let done = 0; done < deploys; done += A_HISTORY) {
    const random = seeded(seed + done);
    const history = simulateOperation(spec, DAYS, random);
    const fakes = seriesOf(history).map((series) => new FakeDeploys(series));
    for (const at of momentsBetween(FIRST, DAYS * MINUTES_A_DAY, EVERY).slice(0, Math.min(A_HISTORY, deploys - done))) {
      const planted = change(at, random);
      const changed = seriesOf(withChange(history, planted, random));
      const examined = fakes.map((fake, i) => {
        const series = changed[i];
        return fake.examine({ at, minutes, changed: series ? { series, from: planted.from } : null });
      });
      const verdicts = judgeFake(examined);
      yield { at, series: changed, examined, verdicts: new Map(verdicts.map((verdict) => [verdict.metric, verdict])) };
    }
  }
}
