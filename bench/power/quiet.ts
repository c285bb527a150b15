import jstat from "jstat";
import { carriesDeploy, kindOfDeploy, requestShares, severity } from "@/lib/analysis/overall";
import type { DeployVerdictKind, SubjectVerdict } from "@/lib/domain/verdict";
import { seeded } from "@/lib/testing/simulate";
import type { Goal } from "../report";
import { FakeDeploys, judgeFake, momentsBetween } from "./fake-deploys";
import type { PowerLine } from "./line";
import { MINUTES_A_DAY } from "./operation";
import { REQUEST_SPREAD, type ServiceChange, SimulatedService } from "./quiet-service";
import { type Counted, shareFigure, summed, Tally } from "./share";

const DAYS = 8;
const FIRST = 5 * MINUTES_A_DAY;
const EVERY = 170;
const SERVICES = 6;
const AFTER = 40;

interface Scenario {
  name: string;
  change: ServiceChange | null;
  /** Nothing twice as large as matters may be called quiet, or unchanged, more often. */
  goal?: Goal;
}

const AT_MOST = { atMost: 5 };
const slower = (factor: number, operation: string | null = null, share = 1): ServiceChange => ({
  operation,
  slower: { factor, share },
});

const SCENARIOS: readonly Scenario[] = [
  { name: "no change", change: null },
  { name: "every request 5 % slower (the floor of p50)", change: slower(1.05) },
  { name: "every request 10 % slower (the floor)", change: slower(1.1) },
  { name: "every request 20 % slower (twice)", change: slower(1.2), goal: AT_MOST },
  { name: "errors +0.1 pp (the floor)", change: { operation: null, errors: 0.001 } },
  { name: "errors +0.2 pp (twice)", change: { operation: null, errors: 0.002 }, goal: AT_MOST },
  { name: "15 % of the requests 10 % slower", change: slower(1.1, "POST /seventh") },
  { name: "15 % of the requests 20 % slower", change: slower(1.2, "POST /seventh"), goal: AT_MOST },
  {
    name: "p95 of 30 % of the requests +20 %, by a tenth of them",
    change: slower(tailFactor(1.2), "GET /third", 0.1),
    goal: AT_MOST,
  },
  { name: "errors of 15 % of the requests +1 pp", change: { operation: "POST /seventh", errors: 0.01 }, goal: AT_MOST },
  { name: "5 % of the requests 20 % slower", change: slower(1.2, "GET /rare") },
];

/** How often a deploy that did this or that is called quiet, and unchanged: of a service of four operations, at 600 a minute. */
export const quietDeploys: PowerLine<Counted> = {
  name: "quiet",
  parts: ({ isQuick }) => (isQuick ? 2 : SERVICES),
  run: ({ isQuick }, part) => countService(6e7 + 1000 * part, isQuick ? 6 : Number.POSITIVE_INFINITY),
  report: (results) => {
    const tally = summed(results);
    return {
      figures: SCENARIOS.flatMap(({ name, goal }) => [
        shareFigure(`${name}: quiet or unchanged`, tally.of(`${name}: calm`), goal),
        shareFigure(`${name}: unchanged`, tally.of(`${name}: unchanged`), goal),
      ]),
    };
  },
};

function countService(seed: number, most: number): Counted {
  const tally = new Tally();
  const service = new SimulatedService(DAYS * MINUTES_A_DAY, seeded(seed));
  const fakes = new Map(service.names().map((name) => [name, service.series(name).map((one) => new FakeDeploys(one))]));
  for (const at of momentsBetween(FIRST, DAYS * MINUTES_A_DAY - AFTER, EVERY).slice(0, most)) {
    for (const { name, change } of SCENARIOS) {
      const kind = kindAfter(service, fakes, at, change);
      tally.add(`${name}: calm`, kind === "quiet" || kind === "unchanged");
      tally.add(`${name}: unchanged`, kind === "unchanged");
    }
  }
  return tally.entries();
}

function kindAfter(
  service: SimulatedService,
  fakes: ReadonlyMap<string, readonly FakeDeploys[]>,
  at: number,
  change: ServiceChange | null,
): DeployVerdictKind {
  const changed = change && service.changed({ from: at, to: at + AFTER }, change);
  const found = [...fakes].flatMap(([operation, deploys]) => {
    const others = changed && service.series(operation, changed);
    return deploys.flatMap((deploy, i) => {
      const series = others?.[i];
      const examined = deploy.examine({ at, minutes: 30, changed: series ? { series, from: at } : null });
      return examined ? [{ operation, examined }] : [];
    });
  });
  const verdicts = judgeFake(found.map(({ examined }) => examined));
  const judged = found.flatMap(({ operation, examined }, i) => {
    const verdict = verdicts[i];
    return verdict ? [{ subject: { service: "shop", operation, series: examined.series }, examined, verdict }] : [];
  });
  const shares = requestShares(judged);
  const subjects = judged.map(({ subject: { service, operation }, verdict }, i): SubjectVerdict => {
    const requestShare = shares[i] ?? 0;
    const carries = carriesDeploy({ operation, metric: verdict.metric, requestShare });
    return { service, operation, requestShare, carries, ...verdict };
  });
  return kindOfDeploy(subjects.sort((a, b) => severity(a.kind) - severity(b.kind)));
}

/** So many times as long a tenth of the requests have to take for a p95 that is higher by that factor. */
function tailFactor(rise: number): number {
  const normal = (x: number) => jstat.normal.cdf(x, 0, 1);
  const p95 = Math.log(rise) / REQUEST_SPREAD + jstat.normal.inv(0.95, 0, 1);
  let [low, high] = [0, 5];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (0.9 * normal(p95) + 0.1 * normal(p95 - middle / REQUEST_SPREAD) > 0.95) low = middle;
    else high = middle;
  }
  return Math.exp(low);
}
