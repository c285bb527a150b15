import { examineSeries, judgeTogether, type KeptPast } from "@/lib/analysis/judge";
import { judgeDeploy } from "@/lib/analysis/judge-deploy";
import type { Subject } from "@/lib/domain/measured-series";
import { HOUR, MINUTE } from "@/lib/domain/time";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";
import { seeded } from "@/lib/testing/simulate";
import { figure } from "../report";
import type { PowerLine } from "./line";
import { MINUTES_A_DAY, START, seriesOf, simulateOperation, USUAL } from "./operation";

const OPERATIONS = 40;
const DAYS = 14;

/** CPU of one verdict on 40 operations × 5 metrics with 14 days of minutes, all threads of this process. */
export const cost: PowerLine = {
  name: "cost",
  run: ({ isQuick }) => {
    const subjects = Array.from({ length: OPERATIONS }, (_, i) => operation(i)).flat();
    const deployedAt = START + DAYS * MINUTES_A_DAY * MINUTE - HOUR;
    const rollout = { startedAt: deployedAt, finishedAt: deployedAt, others: [], now: deployedAt + 30 * MINUTE };
    const rounds = Array.from({ length: isQuick ? 3 : 7 });
    const cold = rounds.map(() => cpuOf(() => judgeDeploy(subjects, rollout, DEFAULT_SETTINGS)));
    const kept = subjects.map(({ series }) => examineSeries(series, rollout, DEFAULT_SETTINGS)?.past ?? null);
    const cached = rounds.map(() => cpuOf(() => judgeAgain(subjects, rollout, kept)));
    return [
      figure("one verdict, 200 series of 14 days, cold", "ms CPU", cold, { atMost: 1500 }),
      figure("the same with what the past says kept", "ms CPU", cached, { atMost: 100 }),
    ];
  },
};

function judgeAgain(
  subjects: readonly Subject[],
  rollout: Parameters<typeof examineSeries>[1],
  kept: readonly (KeptPast | null)[],
): void {
  const examined = subjects.flatMap(({ series }, i) => {
    const one = examineSeries(series, rollout, DEFAULT_SETTINGS, kept[i]);
    return one ? [one] : [];
  });
  judgeTogether(examined, DEFAULT_SETTINGS);
}

function operation(i: number): Subject[] {
  const history = simulateOperation(USUAL, DAYS, seeded(6e7 + i));
  return seriesOf(history).map((series) => ({ service: "shop", operation: `GET /${i}`, series }));
}

/** Milliseconds of CPU that the work takes. */
function cpuOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
