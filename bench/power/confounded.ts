import { judgeDeploy } from "@/lib/analysis/judge-deploy";
import type { Subject } from "@/lib/domain/measured-series";
import type { NearDeploy } from "@/lib/domain/surroundings";
import { NO_SURROUNDINGS } from "@/lib/domain/surroundings";
import { MINUTE, SECOND } from "@/lib/domain/time";
import type { SubjectVerdict } from "@/lib/domain/verdict";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";
import { SIMULATED_DEPLOY, SIMULATED_START, simulatedLatency, simulatedSubject } from "@/lib/testing/minutes";
import { type Random, seeded } from "@/lib/testing/simulate";
import { type Figure, figure } from "../report";

/** A deploy takes so long, and its effect comes up evenly meanwhile. */
const ROLLOUT = 40 * SECOND;

/**
 * Two deploys of one service three minutes apart, one of which (either, by chance) makes p95 half as much again: whether
 * the guilty one is ranked first, and whether the doubt is said, among the cases in which the change is called at all;
 * and the same ten minutes apart, where one can be picked: whether the wrong one ever is.
 */
export function confoundedFigures(runs: number): Figure[] {
  const close = [1.2, 1.5, 2].flatMap((factor) => {
    const { called, share } = calledCases(runs, factor, 3 * MINUTE);
    const said = `two deploys 3 min apart, p95 × ${factor}`;
    const goals = factor === 1.5 ? [{ atLeast: 0.7 }, { atLeast: 0.95 }] : [];
    return [
      figure(`${said}: guilty one first`, "share", [share(guiltyFirst)], goals[0]),
      figure(`${said}: "confounded" said`, "share", [share(isConfounded)], goals[1]),
      figure(`${said}: weight of the guilty one`, "mean", [
        called.reduce((sum, one) => sum + weightOfGuilty(one), 0) / called.length,
      ]),
    ].map((one) => ({ ...one, n: called.length }));
  });
  const { called, share } = calledCases(runs, 1.5, 10 * MINUTE);
  const apart = "two deploys 10 min apart, p95 × 1.5";
  return [
    ...close,
    { ...figure(`${apart}: guilty one first`, "share", [share(guiltyFirst)]), n: called.length },
    { ...figure(`${apart}: the innocent one blamed`, "share", [share(wronglyBlamed)]), n: called.length },
    { ...figure(`${apart}: "confounded" said`, "share", [share(isConfounded)]), n: called.length },
  ];
}

/** The cases in which something is said of a change, and the share of them of which something is true. */
function calledCases(runs: number, factor: number, apart: number) {
  const cases = Array.from({ length: runs }, (_, seed) => simulate(seed, factor, apart));
  const called = cases.filter(({ verdict }) => !["inconclusive", "unchanged"].includes(verdict.kind));
  return { called, share: (is: (one: Case) => boolean) => called.filter(is).length / called.length };
}

interface Case {
  verdict: SubjectVerdict;
  judged: string;
  guilty: string;
}

function simulate(seed: number, factor: number, apart: number): Case {
  const random = seeded(seed + 1);
  const second = SIMULATED_DEPLOY + random.uniform() * MINUTE;
  const deploys = [nearDeploy("first", second - apart), nearDeploy("second", second)];
  const guilty = deploys[random.uniform() < 0.5 ? 0 : 1];
  const judged = deploys[random.uniform() < 0.5 ? 0 : 1];
  if (!guilty || !judged) throw new Error("two deploys");
  const subject = latencyWithEffect(random, guilty, factor);
  const rollout = {
    startedAt: judged.from,
    finishedAt: judged.to,
    others: deploys.filter((one) => one !== judged),
    now: SIMULATED_DEPLOY + 60 * MINUTE,
  };
  const surroundings = { ...NO_SURROUNDINGS, deploys, deployId: judged.id };
  const [verdict] = judgeDeploy([subject], rollout, DEFAULT_SETTINGS, surroundings).subjects;
  if (!verdict) throw new Error("no verdict");
  return { verdict, judged: judged.id, guilty: guilty.id };
}

function nearDeploy(id: string, from: number): NearDeploy {
  return { id, label: id, service: "checkout", version: null, from, to: from + ROLLOUT, text: "" };
}

/** p95 of about 60 requests a minute; the effect grows over the rollout and stays. */
function latencyWithEffect(random: Random, { from, to }: NearDeploy, factor: number): Subject {
  const change = (minute: number) => {
    const at = SIMULATED_START + minute * MINUTE;
    const served = Math.min(Math.max((at + MINUTE / 2 - from) / (to - from), 0), 1);
    return Math.log(1 + (factor - 1) * served);
  };
  const seed = Math.floor(random.uniform() * 1e9);
  const values = simulatedLatency(seed, change, 200, { deviation: 0.14, memory: 0.3 });
  return simulatedSubject("checkout", "POST /pay", "p95", values);
}

function guiltyFirst({ verdict, guilty }: Case): boolean {
  return verdict.cause.suspects[0]?.deployId === guilty;
}

function weightOfGuilty({ verdict, guilty }: Case): number {
  return verdict.cause.suspects.find(({ deployId }) => deployId === guilty)?.weight ?? 0;
}

function isConfounded({ verdict }: Case): boolean {
  return verdict.kind === "confounded";
}

function wronglyBlamed({ verdict, judged, guilty }: Case): boolean {
  return verdict.kind === "regressed" && judged !== guilty;
}
