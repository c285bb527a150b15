import { judgeDeploy } from "@/lib/analysis/judge-deploy";
import { type NearDeploy, NO_SURROUNDINGS } from "@/lib/domain/surroundings";
import { MINUTE, SECOND } from "@/lib/domain/time";
import type { SubjectVerdict } from "@/lib/domain/verdict";
import { DEFAULT_SETTINGS } from "@/lib/domain/verdict-settings";
import { DEPLOY_MINUTE, SIMULATED_DEPLOY, SIMULATED_START } from "@/lib/testing/minutes";
import { simulatedVersions } from "@/lib/testing/service-versions";
import { seeded } from "@/lib/testing/simulate";
import { type Figure, figure } from "../report";

const REQUESTS = 60;
const ROLLOUT = 40 * SECOND;

/**
 * Versions on the spans: two deploys three minutes apart of which one (either, by chance) makes latencies half as much
 * again, and a canary beside the old version that is as slow, or slower, or hit with it by something else.
 */
export function versionFigures(runs: number): Figure[] {
  const close = Array.from({ length: runs }, (_, seed) => closeDeploys(seed));
  const right = close.filter(({ verdict, guilty }) => verdict.cause.suspects[0]?.deployId === guilty);
  const canaries = (slower: number, shock: number) =>
    Array.from({ length: runs }, (_, seed) => canary(seed, slower, shock));
  const blamed = (subjects: readonly SubjectVerdict[]) => subjects.some(({ kind }) => kind === "regressed");
  const share = (cases: readonly SubjectVerdict[][]) => cases.filter(blamed).length / cases.length;
  return [
    figure("two deploys 3 min apart with versions: guilty one first", "share", [right.length / close.length], {
      atLeast: 0.98,
    }),
    figure("canary of a fifth, no slower: blamed", "share", [share(canaries(1, 1))], { atMost: 0.02 }),
    figure("canary of a fifth, old and new × 1.5 by something else: blamed", "share", [share(canaries(1, 1.5))], {
      atMost: 0.02,
    }),
    figure("canary of a fifth, 30 % slower: blamed", "share", [share(canaries(1.3, 1))]),
  ].map((one) => ({ ...one, n: runs }));
}

function closeDeploys(seed: number): { verdict: SubjectVerdict; guilty: string } {
  const random = seeded(seed + 1);
  const second = SIMULATED_DEPLOY + random.uniform() * MINUTE;
  const deploys = [near("v2", second - 3 * MINUTE), near("v3", second)] as const;
  const guilty = random.uniform() < 0.5 ? "v2" : "v3";
  const served = (deploy: NearDeploy) => (minute: number) => {
    const at = SIMULATED_START + (minute + 0.5) * MINUTE;
    return Math.min(Math.max((at - deploy.from) / (deploy.to - deploy.from), 0), 1);
  };
  const [first, last] = deploys.map(served);
  if (!first || !last) throw new Error("two deploys");
  const { subjects, versions } = simulatedVersions(Math.floor(random.uniform() * 1e9), REQUESTS, [
    { version: "v1", share: (minute) => 1 - first(minute), slower: 1 },
    { version: "v2", share: (minute) => first(minute) - last(minute), slower: guilty === "v2" ? 1.5 : 1 },
    { version: "v3", share: last, slower: 1.5 },
  ]);
  const judged = deploys[random.uniform() < 0.5 ? 0 : 1];
  const rollout = {
    startedAt: judged.from,
    finishedAt: judged.to,
    others: deploys.filter((one) => one !== judged),
    now: SIMULATED_DEPLOY + 60 * MINUTE,
  };
  const p95 = subjects.filter(({ series }) => series.metric === "p95");
  const surroundings = { ...NO_SURROUNDINGS, deploys, deployId: judged.id, versions };
  const [verdict] = judgeDeploy(p95, rollout, DEFAULT_SETTINGS, surroundings).subjects;
  if (!verdict) throw new Error("no verdict");
  return { verdict, guilty };
}

/** From the deploy on, a fifth of the requests is served by the new version. */
function canary(seed: number, slower: number, shock: number): SubjectVerdict[] {
  const isAfter = (minute: number) => minute > DEPLOY_MINUTE;
  const { subjects, versions } = simulatedVersions(
    seed + 1,
    REQUESTS,
    [
      { version: "v1", share: (minute) => (isAfter(minute) ? 0.8 : 1), slower: 1 },
      { version: "v2", share: (minute) => (isAfter(minute) ? 0.2 : 0), slower },
    ],
    (minute) => (isAfter(minute) ? Math.log(shock) : 0),
  );
  const deploy = near("v2", SIMULATED_DEPLOY);
  const rollout = { startedAt: deploy.from, finishedAt: deploy.from, others: [], now: deploy.from + 60 * MINUTE };
  const surroundings = { ...NO_SURROUNDINGS, deploys: [deploy], deployId: deploy.id, versions };
  return judgeDeploy(subjects, rollout, DEFAULT_SETTINGS, surroundings).subjects;
}

function near(version: string, from: number): NearDeploy {
  return { id: version, label: version, service: "checkout", version, from, to: from + ROLLOUT, text: "" };
}
