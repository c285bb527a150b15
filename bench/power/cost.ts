import { judgeInSteps } from "@/lib/analysis/judge-deploy";
import type { Rollout } from "@/lib/analysis/moment";
import type { Subject } from "@/lib/domain/measured-series";
import { NO_SURROUNDINGS } from "@/lib/domain/surroundings";
import { HOUR, MINUTE } from "@/lib/domain/time";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";
import { KeptPasts } from "@/lib/judging/kept-pasts";
import { seeded } from "@/lib/testing/simulate";
import { type Figure, figure } from "../report";
import type { PowerLine } from "./line";
import { MINUTES_A_DAY, START, seriesOf, simulateOperation, USUAL } from "./operation";

const OPERATIONS = 40;
const DAYS = 14;

/** CPU of one verdict on 40 operations × 5 metrics with 14 days of minutes, all threads of this process. */
export const cost: PowerLine<Figure[]> = {
  name: "cost",
  isAlone: true,
  parts: () => 1,
  report: (results) => ({ figures: results.flat() }),
  run: ({ isQuick }) => {
    const subjects = Array.from({ length: OPERATIONS }, (_, i) => operation(i)).flat();
    const deployedAt = START + DAYS * MINUTES_A_DAY * MINUTE - HOUR;
    const rollout: Rollout = {
      startedAt: deployedAt,
      finishedAt: deployedAt,
      others: [],
      now: deployedAt + 30 * MINUTE,
    };
    const rounds = Array.from({ length: isQuick ? 3 : 7 });
    const cold = rounds.map(() => cpuOf(() => judge(subjects, rollout, new KeptPasts())));
    const pasts = new KeptPasts();
    judge(subjects, rollout, pasts);
    const kept = rounds.map(() => cpuOf(() => judge(subjects, rollout, pasts)));
    return [
      figure("one verdict, 200 series of 14 days, cold", "ms CPU", cold, { atMost: 1500 }),
      figure("the same with what the past says kept", "ms CPU", kept, { atMost: 100 }),
    ];
  },
};

/** As the product judges in the background. */
function judge(subjects: readonly Subject[], rollout: Rollout, pasts: KeptPasts): void {
  const keeper = pasts.ofDeploy("deploy", DEFAULT_SETTINGS);
  const steps = judgeInSteps(subjects, rollout, DEFAULT_SETTINGS, NO_SURROUNDINGS, keeper);
  while (!steps.next().done);
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
